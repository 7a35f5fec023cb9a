import HTTP1
import TensorCoding

/// The npz format: arrays by name in a zip archive, as `numpy.savez` writes them.
///
/// It contains only arrays: other fields are in the query.
struct NPZFormat: BodyFormat {
  /// No type is registered for the format.
  let mediaType = MediaType("application", "x-npz")
  let schema: Document? = [
    "description": "Arrays by name in the npz format, as `numpy.savez` writes them."
  ]
  let problems: [ProblemCode] = [.invalidNPZ, .invalidUTF8, .bodyTooLarge]

  /// A zip archive, or a single array, which is refused with a remedy.
  func begins(with opening: [UInt8]) -> Bool {
    opening.starts(with: [0x50, 0x4B, 3, 4]) || opening.starts(with: [0x50, 0x4B, 5, 6])
      || opening.starts(with: [0x93] + Array("NUMPY".utf8))
  }

  func reception(
    of target: CallTarget, exchange: any Exchange, spare: (any ReusableBodyReceiver)?
  ) -> Reception {
    TensorBody<NPZReader>.reception(of: target, on: exchange)
  }

  func response(
    to answer: CallAnswer, label: Response.Label, on exchange: any Exchange
  ) -> Response {
    guard let tensors = NamedTensors(of: answer, on: exchange) else {
      return Problem.overloaded(label: label)
    }
    if let problem = Self.problem(with: tensors) { return problem.response(label: label) }
    let printer = NPZPrinter(tensors.all)
    return Response(
      .ok, fields: Self.fields,
      body: PrintedTensors<NPZPrinter>.body(printer, in: exchange.buffer()), label: label)
  }

  /// What an archive of arrays has no place for, so that nothing is left out silently.
  private static func problem(with answer: NamedTensors) -> Problem? {
    let hint = "Accept application/json or application/x-safetensors."
    // Warnings are left out, as `strict` refuses them; any other text was asked for.
    if let text = answer.texts.first(where: { !$0.name.hasSuffix("warnings") }) {
      return Problem(
        .outputUnavailable, "An npz answer cannot contain '\(text.name)', which is not an array.",
        pointer: JSONPointer.to("outputs"), hint: hint)
    }
    guard let (name, problem) = answer.problems.first else { return nil }
    return Problem(
      .outputUnavailable,
      "An npz answer cannot contain the problem of \(quote(name)): \(problem.detail)", hint: hint)
  }

  private static let fields = [
    Field("Content-Type", "application/x-npz"), MediaFields.varyByAccept,
  ]
}

extension NPZReader: TensorsReader {
  static var expands: Bool { true }

  init(of target: CallTarget, hooks: ReaderHooks) {
    var limits = NPZLimits()
    limits.expandedBytes = target.resources.bodyBytes
    self.init(limits: limits, byteCount: target.isPlain ? target.length : nil, hooks: hooks)
  }

  mutating func finishTensors() throws(NPZError) -> TensorFields {
    TensorFields(
      tensors: try finish().arrays.map { array in
        // NumPy saves a number, such as `delta=0.5`, as an array without axes.
        let value: JSONValue
        if array.tensor.shape.rank > 0 {
          value = .tensor(array.tensor, array.type == .bool ? .booleans : .numbers)
        } else if array.type == .bool {
          value = .bool(array.tensor.storage[0] != 0)
        } else {
          value = .number(array.tensor.storage[0])
        }
        return .init(name: array.name, value: value)
      })
  }

  static func problem(_ failure: NPZError, names: [String]) -> Problem {
    Problem(failure, names: names)
  }
}

extension NPZPrinter: TensorsPrinter {}
