/// Frames a body as chunks in place (RFC 9112 §7.1).
///
/// A producer appends to the output between `open` and `close`; nothing is copied, because the
/// size takes eight digits whatever it is.
public enum ChunkFraming {
  /// Bytes that a chunk takes besides its data.
  public static let overhead = 12
  private static let digits = 8
  private static let prefix = 10

  /// Makes room for a chunk's size; hand the result to `close`.
  public static func open(_ output: inout [UInt8]) -> Int {
    let mark = output.count
    output.append("00000000\r\n")
    return mark
  }

  /// Ends the chunk opened at `mark`; one without data leaves no trace, as it would end the body.
  ///
  /// A chunk holds less than 4 GiB.
  public static func close(_ output: inout [UInt8], at mark: Int) {
    let size = output.count - mark - prefix
    guard mark >= 0, size >= 0 else { return }
    if size == 0 {
      output.removeLast(prefix)
      return
    }
    var rest = size
    for index in stride(from: mark + digits - 1, through: mark, by: -1) {
      let digit = UInt8(rest & 15)
      output[index] = digit < 10 ? Byte.zero + digit : UInt8(ascii: "a") + digit - 10
      rest >>= 4
    }
    output.append("\r\n")
  }

  /// Appends one chunk with these bytes; without bytes, nothing.
  public static func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    let mark = open(&output)
    output.append(bytes)
    close(&output, at: mark)
  }

  /// Appends the end of the body: the last chunk, without trailers.
  public static func appendEnd(to output: inout [UInt8]) { output.append("0\r\n\r\n") }
}
