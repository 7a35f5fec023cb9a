/// Placeholder until TLS is there.
final class TLSStream: ByteStream {
  init?(_ socket: Descriptor, context: TLSContext) { return nil }
  let hasMetPlainText = false
  var isEstablished: Bool { false }
  var hasUnsentBytes: Bool { false }
  var hasUnreadBytes: Bool { false }
  func read(into buffer: inout MutableSpan<UInt8>) -> Transfer { .failed }
  func write(_ bytes: Span<UInt8>) -> Transfer { .failed }
  func write(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Transfer { .failed }
  func flush() -> Transfer { .failed }
  func endWriting() {}
}
