import HTTP1
import Losses
import TensorCoding

/// A body of tensors, printed piece by piece.
final class TensorAnswer: BodyProducer, @unchecked Sendable {
  // Unchecked for the same reason as `AnswerBody`.
  private var printer: SafetensorsPrinter

  private init(_ printer: SafetensorsPrinter) { self.printer = printer }

  /// The body at once as long as it stays small, else as the socket drains.
  static func body(
    _ printer: consuming SafetensorsPrinter, in emptyBuffer: @autoclosure () -> [UInt8]
  ) -> Response.Body {
    guard printer.byteCount <= AnswerBody.wholeLimit else { return .stream(TensorAnswer(printer)) }
    var buffer = emptyBuffer()
    _ = printer.print(into: &buffer, limit: .max)
    return .bytes(buffer)
  }

  func produce(into output: inout [UInt8], limit: Int) -> Bool {
    !printer.print(into: &output, limit: limit)
  }
}

/// What an answer of tensors says in its metadata of how it came about.
struct ComputedBy: Sendable {
  /// The loss's name; that of a custom one is `custom`.
  private let loss: String
  private let reduction: Reduction
  private let dtype: DType

  /// That of an answer of tensors; `nil` for one in JSON, which says nothing of the kind.
  init?(_ form: AnswerForm, loss: String, reduction: Reduction, dtype: DType) {
    guard form == .tensors else { return nil }
    self.loss = loss
    self.reduction = reduction
    self.dtype = dtype
  }

  /// The metadata; warnings are the JSON that stands under that name in an answer of that form.
  func metadata(warnings: [LossWarning]) -> [SafetensorsFile.Text] {
    var texts: [SafetensorsFile.Text] = [
      .init(name: "loss", value: loss),
      .init(name: "reduction", value: reduction.rawValue),
      .init(name: "dtype", value: dtype.rawValue),
      .init(name: "version", value: Service.version),
    ]
    if !warnings.isEmpty {
      let document = Document.array(warnings.map(\.document))
      texts.append(.init(name: "warnings", value: String(decoding: document.json, as: UTF8.self)))
    }
    return texts
  }
}

extension LossAnswer {
  /// The answer as tensors, named as in JSON.
  func printer(_ computed: ComputedBy) -> SafetensorsPrinter {
    let tensors = LossOutputs.named.compactMap { name, output in
      self[output].map { (name: name, tensor: $0) }
    }
    return SafetensorsPrinter(tensors, metadata: computed.metadata(warnings: warnings))
  }
}
