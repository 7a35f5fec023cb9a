import HTTP1

/// Prints tensors in a binary format, a piece at a time.
protocol TensorsPrinter: Sendable {
  /// Bytes in all.
  var byteCount: Int { get }
  /// Appends `limit` bytes at most, but one at least; `true` once all is printed.
  mutating func print(into bytes: inout [UInt8], limit: Int) -> Bool
}

/// A body of tensors, printed piece by piece.
final class PrintedTensors<Printer: TensorsPrinter>: BodyProducer, @unchecked Sendable {
  // Unchecked for the same reason as `AnswerBody`.
  private var printer: Printer

  private init(_ printer: Printer) { self.printer = printer }

  /// The body at once as long as it stays small, else as the socket drains.
  static func body(
    _ printer: consuming Printer, in emptyBuffer: @autoclosure () -> [UInt8]
  ) -> Response.Body {
    guard printer.byteCount <= AnswerBody.wholeLimit else {
      return .stream(PrintedTensors(printer))
    }
    var buffer = emptyBuffer()
    _ = printer.print(into: &buffer, limit: .max)
    return .bytes(buffer)
  }

  func produce(into output: inout [UInt8], limit: Int) -> Bool {
    !printer.print(into: &output, limit: limit)
  }
}
