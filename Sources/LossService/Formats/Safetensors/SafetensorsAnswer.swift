import HTTP1
import TensorCoding

/// A body of tensors, printed piece by piece.
final class SafetensorsAnswer: BodyProducer, @unchecked Sendable {
  // Unchecked for the same reason as `AnswerBody`.
  private var printer: SafetensorsPrinter

  private init(_ printer: SafetensorsPrinter) { self.printer = printer }

  /// The body at once as long as it stays small, else as the socket drains.
  static func body(
    _ printer: consuming SafetensorsPrinter, in emptyBuffer: @autoclosure () -> [UInt8]
  ) -> Response.Body {
    guard printer.byteCount <= AnswerBody.wholeLimit else {
      return .stream(SafetensorsAnswer(printer))
    }
    var buffer = emptyBuffer()
    _ = printer.print(into: &buffer, limit: .max)
    return .bytes(buffer)
  }

  func produce(into output: inout [UInt8], limit: Int) -> Bool {
    !printer.print(into: &output, limit: limit)
  }
}
