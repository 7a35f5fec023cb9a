import HTTP1
import TensorCoding

/// A body of literal text and tensors, printed piece by piece.
final class AnswerBody: BodyProducer, @unchecked Sendable {
  // Unchecked, because it is changed by one thread at a time only: first by the one that builds
  // it, then by the event loop that it is handed to.

  /// A part of the body.
  enum Part {
    /// Text as it is.
    case text([UInt8])
    /// A tensor, as nested arrays.
    case tensor(TensorPrinter)
    /// One-hot rows, as nested arrays.
    case oneHot(OneHotPrinter)
    /// The elements of a tensor, as bytes.
    case elements(ElementPrinter)
  }

  /// Bytes up to which an answer is sent in one piece, its length known in advance.
  static let wholeLimit = 65_536

  private var parts: [Part]
  private var current = 0

  /// A body of these parts, in order.
  init(_ parts: [Part]) {
    self.parts = parts
  }

  /// Prints into `buffer` as long as the answer stays small, else leaves the rest to the socket.
  func body(in buffer: consuming [UInt8]) -> Response.Body {
    guard print(into: &buffer, limit: Self.wholeLimit) else { return .bytes(buffer) }
    return .stream(Continued(head: buffer, rest: self))
  }

  func produce(into output: inout [UInt8], limit: Int) -> Bool {
    print(into: &output, limit: limit)
  }

  /// All of it at once.
  var text: [UInt8] {
    var text: [UInt8] = []
    while print(into: &text, limit: Self.wholeLimit) {}
    return text
  }

  /// True if there is more to print.
  private func print(into output: inout [UInt8], limit: Int) -> Bool {
    let (sum, overflow) = output.count.addingReportingOverflow(limit)
    let end = overflow ? Int.max : sum
    while current < parts.count {
      let room = end - output.count
      guard room > 0 else { return true }
      let isPrinted: Bool
      switch parts[current] {
      case .text(let text):
        output.append(contentsOf: text)
        isPrinted = true
      case .tensor(var printer):
        isPrinted = printer.print(into: &output, limit: room)
        parts[current] = .tensor(printer)
      case .oneHot(var printer):
        isPrinted = printer.print(into: &output, limit: room)
        parts[current] = .oneHot(printer)
      case .elements(var printer):
        isPrinted = printer.print(into: &output, limit: room)
        parts[current] = .elements(printer)
      }
      if isPrinted { current += 1 }
    }
    return false
  }
}

/// A body whose beginning has been printed already.
private final class Continued: BodyProducer, @unchecked Sendable {
  // Unchecked for the same reason as `AnswerBody`.
  private var head: [UInt8]
  private let rest: AnswerBody

  init(head: [UInt8], rest: AnswerBody) {
    self.head = head
    self.rest = rest
  }

  func produce(into output: inout [UInt8], limit: Int) -> Bool {
    guard head.isEmpty else {
      output.append(contentsOf: head)
      head = []
      return true
    }
    return rest.produce(into: &output, limit: limit)
  }
}
