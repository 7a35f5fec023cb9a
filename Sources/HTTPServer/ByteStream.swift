/// The two directions of a connection, encrypted or not.
///
/// Used on the event loop of its connection only. Nothing blocks: what cannot be done now is done
/// when the poller says so.
protocol ByteStream: AnyObject {
  /// Whether data may flow: a handshake, if any, is over.
  var isEstablished: Bool { get }
  /// Whether bytes are on their way to the kernel that `write` has taken already.
  var hasUnsentBytes: Bool { get }
  /// Whether `read` may find something without the socket becoming readable again.
  var hasUnreadBytes: Bool { get }

  /// Reads up to `limit` bytes; fewer mean that the socket had no more.
  func read(into buffer: inout MutableSpan<UInt8>, limit: Int) -> Transfer
  /// Writes as much as the socket takes.
  func write(_ bytes: Span<UInt8>) -> Transfer
  /// Writes two pieces, as if they were one, as far as the socket takes them.
  func write(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer
  /// Sends bytes that `write` has taken; `.moved` once all are sent.
  func flush() -> Transfer
  /// Says that nothing more will be sent.
  func endWriting()
}

/// A connection as the kernel has it.
final class PlainStream: ByteStream {
  private let socket: Descriptor

  init(_ socket: Descriptor) { self.socket = socket }

  var isEstablished: Bool { true }
  var hasUnsentBytes: Bool { false }
  var hasUnreadBytes: Bool { false }

  func read(into buffer: inout MutableSpan<UInt8>, limit: Int) -> Transfer {
    socket.read(into: &buffer, limit: limit)
  }
  func write(_ bytes: Span<UInt8>) -> Transfer { socket.write(bytes) }
  func write(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer {
    socket.write(first, second)
  }
  func flush() -> Transfer { .moved(0) }
  func endWriting() { socket.shutdownWriting() }
}
