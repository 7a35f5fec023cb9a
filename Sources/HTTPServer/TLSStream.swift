// A connection under TLS. Unsafe, because OpenSSL works on raw pointers and calls back with one to
// the stream; the stream owns the `SSL`, which owns the `BIO`, so neither outlives what it points at.

import COpenSSL
import Glibc

/// Buffers for ciphertext, which the connections of one event loop use in turn.
final class TLSScratch {
  /// Bytes of ciphertext read at once: four full records.
  static let size = 65_536
  var incoming = [UInt8](repeating: 0, count: size)
  var outgoing: [UInt8] = []
}

/// A connection as TLS has it.
///
/// OpenSSL never sees the socket: it takes ciphertext from a buffer and puts ciphertext into
/// another, so that a turn costs one read and one write however many records there are, and an idle
/// connection holds no buffer at all.
@safe final class TLSStream: ByteStream {
  private let socket: Descriptor
  private let ssl: OpaquePointer
  private let scratch: TLSScratch

  /// Received ciphertext: in the scratch buffer, or left over by OpenSSL in the last turn.
  private let incoming = Cell<[UInt8]>([])
  private var taken = 0
  private var received = 0
  /// Ciphertext that the socket has not taken yet.
  private let outgoing = Cell<[UInt8]>([])
  private var sent = 0

  private var hasSpoken = false
  private var socketMayHaveMore = false
  private var socketHasEnded = false
  private var isEnding = false
  private var hasEnded = false

  private(set) var isEstablished = false
  /// Whether the client speaks plain HTTP.
  private(set) var hasMetPlainText = false

  init?(_ socket: Descriptor, context: TLSContext, scratch: TLSScratch) {
    guard let ssl = unsafe context.makeConnection() else { return nil }
    self.socket = socket
    unsafe self.ssl = ssl
    self.scratch = scratch
    // From here on `deinit` runs, and frees the connection.
    guard let method = unsafe bufferMethod.pointer, let bio = unsafe BIO_new(method) else {
      return nil
    }
    unsafe BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
    unsafe BIO_set_init(bio, 1)
    unsafe SSL_set_bio(ssl, bio, bio)
    unsafe SSL_set_accept_state(ssl)
  }

  deinit { unsafe SSL_free(ssl) }

  var hasUnsentBytes: Bool { sent < outgoing.value.count }
  var hasUnreadBytes: Bool {
    // Not SSL_has_pending, which also counts an incomplete record.
    unsafe received > taken || socketMayHaveMore || SSL_pending(ssl) > 0
  }

  // MARK: Reading

  func read(into buffer: inout MutableSpan<UInt8>, limit: Int) -> Transfer {
    if !hasSpoken {
      if let transfer = firstByte() { return transfer }
    }
    defer { giveBackIncoming() }
    let size = min(buffer.count, limit)
    var total = 0
    while total < size {
      if received == taken, !socketHasEnded, unsafe SSL_pending(ssl) == 0 {
        if total > 0 { break }
        switch fill() {
        case .moved: break
        case .blocked: return .blocked
        case .ended: socketHasEnded = true
        case .failed: return .failed
        }
      }
      var count = 0
      clearErrors()
      let code = unsafe buffer.withUnsafeMutableBytes {
        unsafe SSL_read_ex(ssl, $0.baseAddress.map { unsafe $0 + total }, size &- total, &count)
      }
      if code == 1 {
        total &+= count
        isEstablished = true
        continue
      }
      let error = unsafe SSL_get_error(ssl, code)
      if !isEstablished { isEstablished = unsafe SSL_is_init_finished(ssl) == 1 }
      // Answers of the handshake, alerts and tickets go out at once.
      if flush() == .failed { return .failed }
      if total > 0 { break }
      if error == SSL_ERROR_WANT_READ, !socketHasEnded { continue }
      // An end without close_notify is accepted: requests have their own framing.
      return error == SSL_ERROR_ZERO_RETURN || (socketHasEnded && isEstablished) ? .ended : .failed
    }
    if !outgoing.value.isEmpty, flush() == .failed { return .failed }
    return .moved(total)
  }

  /// Looks at the first byte; `nil` if it may be the beginning of a handshake.
  private func firstByte() -> Transfer? {
    let (transfer, byte) = socket.peek()
    guard case .moved = transfer else { return transfer }
    hasSpoken = true
    // Records of a handshake begin with 22, methods of HTTP with a capital letter.
    hasMetPlainText = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    return hasMetPlainText ? .failed : nil
  }

  private func fill() -> Transfer {
    if incoming.value.count < TLSScratch.size { swap(&incoming.value, &scratch.incoming) }
    if incoming.value.count < TLSScratch.size {
      incoming.value = [UInt8](repeating: 0, count: TLSScratch.size)
    }
    taken = 0
    received = 0
    var buffer: [UInt8] = []
    swap(&buffer, &incoming.value)
    defer { swap(&buffer, &incoming.value) }
    var room = buffer.mutableSpan
    let transfer = socket.read(into: &room)
    if case .moved(let count) = transfer { received = count }
    socketMayHaveMore = received == TLSScratch.size
    return transfer
  }

  /// Returns the large buffer to the loop, and keeps the bytes that OpenSSL has not consumed.
  private func giveBackIncoming() {
    guard incoming.value.count == TLSScratch.size else {
      if taken == received { (incoming.value, taken, received) = ([], 0, 0) }
      return
    }
    let rest = taken == received ? [] : Array(incoming.value[taken..<received])
    swap(&incoming.value, &scratch.incoming)
    incoming.value = rest
    taken = 0
    received = rest.count
  }

  /// OpenSSL takes ciphertext.
  fileprivate func take(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, received &- taken)
    if count > 0 {
      unsafe incoming.value.withUnsafeBytes {
        unsafe buffer.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0[taken..<(taken &+ count)]))
      }
      taken &+= count
    }
    return count
  }

  // MARK: Writing

  func write(_ bytes: Span<UInt8>) -> Transfer {
    switch flush() {
    case .moved where hasUnsentBytes: return .blocked
    case .moved: break
    case let other: return other
    }
    guard let count = encrypt(bytes) else { return .failed }
    return flush() == .failed ? .failed : .moved(count)
  }

  func write(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer {
    switch flush() {
    case .moved where hasUnsentBytes: return .blocked
    case .moved: break
    case let other: return other
    }
    guard let head = encrypt(first) else { return .failed }
    guard head == first.count else { return flush() == .failed ? .failed : .moved(head) }
    guard let body = encrypt(second) else { return .failed }
    return flush() == .failed ? .failed : .moved(head &+ body)
  }

  /// Encrypts a bounded part of the bytes; `nil` if the connection is broken.
  private func encrypt(_ bytes: Span<UInt8>) -> Int? {
    let size = min(bytes.count, TLSScratch.size)
    guard size > 0 else { return 0 }
    var count = 0
    clearErrors()
    let code = unsafe bytes.withUnsafeBytes {
      unsafe SSL_write_ex(ssl, $0.baseAddress, size, &count)
    }
    return code == 1 ? count : nil
  }

  /// OpenSSL puts out ciphertext.
  fileprivate func put(_ bytes: UnsafeRawBufferPointer) {
    if outgoing.value.capacity == 0 { swap(&outgoing.value, &scratch.outgoing) }
    unsafe outgoing.value.append(contentsOf: bytes)
  }

  func flush() -> Transfer {
    if outgoing.value.capacity > 0 {
      var bytes: [UInt8] = []
      swap(&bytes, &outgoing.value)
      let transfer = send(bytes.span)
      guard sent == bytes.count else {
        swap(&bytes, &outgoing.value)
        return transfer
      }
      sent = 0
      bytes.removeAll(keepingCapacity: true)
      if scratch.outgoing.capacity == 0 { swap(&bytes, &scratch.outgoing) }
    }
    if isEnding, !hasEnded {
      hasEnded = true
      socket.shutdownWriting()
    }
    return .moved(0)
  }

  /// Sends as much as the socket takes; `.moved(0)` unless the connection is lost.
  private func send(_ bytes: Span<UInt8>) -> Transfer {
    while sent < bytes.count {
      switch socket.write(bytes.extracting(sent..<bytes.count)) {
      case .moved(let count): sent &+= count
      case .blocked: return .moved(0)
      case let other: return other
      }
    }
    return .moved(0)
  }

  func endWriting() {
    guard !isEnding else { return }
    isEnding = true
    clearErrors()
    // close_notify, so that the client can distinguish the end from a truncation attack.
    if isEstablished { _ = unsafe SSL_shutdown(ssl) }
    _ = flush()
  }
}

/// The `BIO_METHOD` of all streams; made once, never freed.
@safe private struct BufferMethod: @unchecked Sendable {
  let pointer: OpaquePointer?
}

private let bufferMethod: BufferMethod = {
  let type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
  guard let method = unsafe BIO_meth_new(type, "stream") else {
    return unsafe BufferMethod(pointer: nil)
  }
  _ = unsafe BIO_meth_set_read(method) { bio, buffer, count in
    unsafe copenssl_clear_retry(bio)
    guard let stream = unsafe stream(of: bio), let buffer = unsafe buffer, count > 0 else {
      return 0
    }
    let taken = unsafe stream.take(
      UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)))
    if taken > 0 { return Int32(taken) }
    unsafe copenssl_retry_read(bio)
    return -1
  }
  _ = unsafe BIO_meth_set_write(method) { bio, bytes, count in
    unsafe copenssl_clear_retry(bio)
    guard let stream = unsafe stream(of: bio), let bytes = unsafe bytes, count > 0 else { return 0 }
    unsafe stream.put(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    return count
  }
  _ = unsafe BIO_meth_set_ctrl(method) { _, command, _, _ in
    command == BIO_CTRL_FLUSH ? 1 : 0
  }
  return unsafe BufferMethod(pointer: method)
}()

/// Empties the thread's queue of errors, which an answer about the next call would be read from.
///
/// Mostly it is empty: to look takes a fifth of what it takes to clear it.
@inline(__always)
private func clearErrors() {
  if ERR_peek_error() != 0 { ERR_clear_error() }
}

private func stream(of bio: OpaquePointer?) -> TLSStream? {
  guard let data = unsafe BIO_get_data(bio) else { return nil }
  return unsafe Unmanaged<TLSStream>.fromOpaque(data).takeUnretainedValue()
}
