// What connections of a listener share. Unsafe, because OpenSSL's objects are raw pointers; a
// context owns one reference to its `SSL_CTX` at a time, and each `SSL` takes one of its own.

import COpenSSL

/// The certificate, the key and the rules of a TLS listener; they may be read again while it serves.
final class TLSContext: Sendable {
  /// An `SSL_CTX`, which OpenSSL lets many threads share.
  @safe private struct Handle: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  private let configuration: TLSConfiguration
  private let handle: Guarded<Handle>

  /// Reads certificate, key and authorities.
  init(_ configuration: TLSConfiguration) throws(ServerError) {
    self.configuration = configuration
    handle = Guarded(try Self.make(configuration))
  }

  deinit { unsafe SSL_CTX_free(handle.withLock { $0 }.pointer) }

  /// Reads certificate, key and authorities again; if they cannot be used, nothing changes.
  func reload() throws(ServerError) {
    let fresh = try Self.make(configuration)
    let old = handle.withLock { handle in
      defer { handle = fresh }
      return handle
    }
    unsafe SSL_CTX_free(old.pointer)
  }

  /// The state of a new connection; `nil` without memory.
  func makeConnection() -> OpaquePointer? {
    // Inside the lock, so that no reload frees the context in between.
    let made = handle.withLock { handle in
      unsafe SSL_new(handle.pointer).map { unsafe Handle(pointer: $0) }
    }
    return unsafe made?.pointer
  }

  private static func make(_ configuration: TLSConfiguration) throws(ServerError) -> Handle {
    ERR_clear_error()
    guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
      throw .badCertificate(file: configuration.certificate, reason: reason())
    }
    do throws(ServerError) {
      unsafe setRules(context)
      try unsafe loadCertificate(configuration, into: context)
      try unsafe loadAuthorities(configuration, into: context)
    } catch {
      unsafe SSL_CTX_free(context)
      throw error
    }
    return unsafe Handle(pointer: context)
  }

  private static func setRules(_ context: OpaquePointer) {
    unsafe copenssl_set_options(context)
    // Idle connections give their buffers of 16 KiB back.
    _ = unsafe copenssl_set_mode(context, Int(SSL_MODE_RELEASE_BUFFERS))
    _ = unsafe copenssl_set_minimum_version(context, TLS1_2_VERSION)
    // Of TLS 1.2 only forward secrecy with authenticated encryption; those of 1.3 are all sound.
    _ = unsafe SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20")
    _ = unsafe copenssl_set_groups(context, "X25519:P-256:P-384")
    // Sessions live in tickets, so that the server keeps nothing.
    unsafe copenssl_set_cache_off(context)
    _ = unsafe SSL_CTX_set_num_tickets(context, 1)
    _ = unsafe SSL_CTX_set_timeout(context, 43_200)
    unsafe TLSTicketKeys.install(in: context)
    unsafe SSL_CTX_set_alpn_select_cb(
      context,
      { _, chosen, length, offered, count, _ in
        unsafe selectProtocol(
          chosen, length, UnsafeRawBufferPointer(start: offered, count: Int(count)))
      }, nil)
  }

  private static func loadCertificate(
    _ configuration: TLSConfiguration, into context: OpaquePointer
  ) throws(ServerError) {
    guard unsafe SSL_CTX_use_certificate_chain_file(context, configuration.certificate) == 1 else {
      throw .badCertificate(file: configuration.certificate, reason: reason())
    }
    guard unsafe SSL_CTX_use_PrivateKey_file(context, configuration.key, SSL_FILETYPE_PEM) == 1,
      unsafe SSL_CTX_check_private_key(context) == 1
    else { throw .badCertificate(file: configuration.key, reason: reason()) }
  }

  private static func loadAuthorities(
    _ configuration: TLSConfiguration, into context: OpaquePointer
  ) throws(ServerError) {
    // A ticket is only good where the same is asked of clients.
    var asked = Array("\(configuration.clientCertificates)".utf8.suffix(32))
    _ = unsafe SSL_CTX_set_session_id_context(context, &asked, UInt32(asked.count))
    let file: String
    let mode: Int32
    switch configuration.clientCertificates {
    case .none: return
    case .optional(let authorities): (file, mode) = (authorities, SSL_VERIFY_PEER)
    case .required(let authorities):
      (file, mode) = (authorities, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT)
    }
    guard unsafe SSL_CTX_load_verify_file(context, file) == 1,
      let names = unsafe SSL_load_client_CA_file(file)
    else { throw .badCertificate(file: file, reason: reason()) }
    unsafe SSL_CTX_set_client_CA_list(context, names)
    unsafe SSL_CTX_set_verify(context, mode, nil)
  }

  /// What OpenSSL says about the first thing that went wrong on this thread.
  private static func reason() -> String {
    let code = ERR_get_error()
    ERR_clear_error()
    guard let text = unsafe ERR_reason_error_string(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

/// Chooses `http/1.1`, or `http/1.0`, from what a client offers (RFC 7301 §3.2).
private func selectProtocol(
  _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ length: UnsafeMutablePointer<UInt8>?,
  _ offered: UnsafeRawBufferPointer
) -> Int32 {
  for name in ["http/1.1", "http/1.0"] {
    var index = 0
    while index < offered.count {
      let start = index + 1
      let end = unsafe start + Int(offered[index])
      guard end <= offered.count else { break }
      if unsafe offered[start..<end].elementsEqual(name.utf8) {
        unsafe chosen?.pointee = offered.baseAddress.map {
          unsafe ($0 + start).assumingMemoryBound(to: UInt8.self)
        }
        unsafe length?.pointee = UInt8(end - start)
        return SSL_TLSEXT_ERR_OK
      }
      index = end
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL
}
