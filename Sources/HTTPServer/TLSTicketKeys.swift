// Session tickets. Unsafe, because OpenSSL asks for keys through a callback with raw pointers, whose
// sizes its documentation gives: 16 bytes for the name of a key, and EVP_MAX_IV_LENGTH for the IV.

import COpenSSL
import Glibc

/// The keys that session tickets are sealed with; they change, so that no key opens the past for long.
///
/// One set serves all listeners of the process: a ticket of another listener fails on its context.
final class TLSTicketKeys: Sendable {
  /// How long a key seals; the one before it still opens.
  static let lifetime: Seconds = 43_200

  /// The keys of the process.
  static let shared = TLSTicketKeys()

  struct Key {
    var name = random(16)
    var cipher = random(32)
    var mac = random(32)
    var made: Instant

    private static func random(_ count: Int) -> [UInt8] {
      var generator = SystemRandomNumberGenerator()
      return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
  }

  private struct Keys {
    var current: Key
    var previous: Key?

    mutating func rotate(at now: Instant) {
      previous = current
      current = Key(made: now)
    }
  }

  private let keys: Guarded<Keys>

  init(at now: Instant = .now) { keys = Guarded(Keys(current: Key(made: now))) }

  /// The key that seals now.
  func current(at now: Instant = .now) -> Key {
    keys.withLock { keys in
      if keys.current.made + Self.lifetime <= now { keys.rotate(at: now) }
      return keys.current
    }
  }

  /// The key of that name, and whether it still is the one that seals.
  func key(
    named name: some Sequence<UInt8>, at now: Instant = .now
  ) -> (key: Key, isCurrent: Bool)? {
    let current = current(at: now)
    if name.elementsEqual(current.name) { return (current, true) }
    guard let previous = keys.withLock({ $0.previous }),
      previous.made + Self.lifetime + Self.lifetime > now
    else { return nil }
    return name.elementsEqual(previous.name) ? (previous, false) : nil
  }

  /// Has another key seal before its time.
  func rotate() { keys.withLock { $0.rotate(at: .now) } }

  /// Has a context seal and open its tickets with these keys.
  static func install(in context: OpaquePointer) {
    _ = unsafe SSL_CTX_set_tlsext_ticket_key_evp_cb(context) { _, name, iv, cipher, mac, seals in
      guard let name = unsafe name, let iv = unsafe iv else { return -1 }
      return unsafe seals == 1 ? seal(name, iv, cipher, mac) : open(name, iv, cipher, mac)
    }
  }
}

private func seal(
  _ name: UnsafeMutablePointer<UInt8>, _ iv: UnsafeMutablePointer<UInt8>,
  _ cipher: OpaquePointer?, _ mac: OpaquePointer?
) -> Int32 {
  var key = TLSTicketKeys.shared.current()
  unsafe UnsafeMutableRawBufferPointer(start: name, count: 16).copyBytes(from: key.name)
  guard unsafe RAND_bytes(iv, 16) == 1,
    unsafe EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nil, key.cipher, iv) == 1,
    unsafe copenssl_set_ticket_mac(mac, &key.mac, key.mac.count) == 1
  else { return -1 }
  return 1
}

private func open(
  _ name: UnsafeMutablePointer<UInt8>, _ iv: UnsafeMutablePointer<UInt8>,
  _ cipher: OpaquePointer?, _ mac: OpaquePointer?
) -> Int32 {
  // 0: not ours any more, a full handshake follows. 2: good, but a fresh one is due.
  guard
    let found = unsafe TLSTicketKeys.shared.key(
      named: UnsafeRawBufferPointer(start: name, count: 16))
  else { return 0 }
  var key = found.key
  guard unsafe copenssl_set_ticket_mac(mac, &key.mac, key.mac.count) == 1,
    unsafe EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nil, key.cipher, iv) == 1
  else { return -1 }
  return found.isCurrent ? 1 : 2
}
