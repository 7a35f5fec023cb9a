import HTTP1
import TensorCoding

/// The safetensors format: tensors by name, and texts in `__metadata__`.
struct SafetensorsFormat: BodyFormat {
  /// No type is registered for the format.
  let mediaType = MediaType("application", "x-safetensors")
  let schema: Document? = [
    "description": "Tensors by name, and strings in `__metadata__`, in the safetensors format."
  ]
  let problems: [ProblemCode] = [.invalidSafetensors, .invalidUTF8]

  /// A length below the limit of headers, then the brace of one: JSON has no zero bytes.
  func begins(with opening: [UInt8]) -> Bool {
    opening.count == 9 && opening[3..<8].allSatisfy { $0 == 0 } && opening[8] == UInt8(ascii: "{")
  }

  func reception(
    of target: CallTarget, exchange: any Exchange, spare: (any ReusableBodyReceiver)?
  ) -> Reception {
    TensorBody<SafetensorsReader>.reception(of: target, on: exchange)
  }

  func response(
    to answer: CallAnswer, label: Response.Label, on exchange: any Exchange
  ) -> Response {
    guard let tensors = NamedTensors(of: answer, on: exchange) else {
      return Problem.overloaded(label: label)
    }
    // An answer names its loss, reduction and dtype; a custom loss is named `custom`.
    let metadata =
      [(name: "loss", value: label.subject)] + tensors.notes
      + [(name: "version", value: Service.version)] + tensors.texts
      + tensors.problems.map {
        (name: $0.name, value: String(decoding: $0.problem.document.json, as: UTF8.self))
      }
    let printer = SafetensorsPrinter(
      tensors.all,
      metadata: metadata.filter { !$0.value.isEmpty }.map { .init(name: $0.name, value: $0.value) })
    // Never compressed: that takes longer than to send numbers, which hardly shrink, as they are.
    return Response(
      .ok, fields: Self.fields,
      body: PrintedTensors<SafetensorsPrinter>.body(printer, in: exchange.buffer()),
      label: label)
  }

  private static let fields = [
    Field("Content-Type", "application/x-safetensors"), MediaFields.varyByAccept,
  ]
}
