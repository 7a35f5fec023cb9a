import HTTP1
import Losses
import TensorCoding

/// Reads tensors in the safetensors format as they arrive, then makes the call.
///
/// Its tensors and the texts of its metadata are the fields of the call.
final class SafetensorsBody: BodyReceiver {
  /// The request at hand.
  private struct Request {
    let target: CallTarget
    let exchange: any Exchange

    var call: any Call { target.call }
  }

  private var request: Request?
  private let charge = MemoryCharge()
  private var reader: SafetensorsReader
  private var isEmpty = true
  /// Bytes to charge before the first byte arrives, as for JSON: none of a small body.
  let bytesInAdvance: Int

  /// A receiver for the body of a request that is read for that target.
  init(_ target: CallTarget, on exchange: any Exchange) {
    request = Request(target: target, exchange: exchange)
    let length = target.length ?? 0
    bytesInAdvance = length <= 65_536 ? 0 : length
    charge.begin(on: exchange, paid: bytesInAdvance)
    let accepts = target.call.vocabulary.accepts
    let takesInputs = accepts(Self.inputs)
    reader = SafetensorsReader(
      // The length of a body that is compressed says nothing of what it holds.
      byteCount: target.isPlain ? target.length : nil,
      hooks: .init(
        accepts: { takesInputs || accepts($0) }, reserve: { [charge] in charge.reserve($0) }))
  }

  func receive(_ bytes: Span<UInt8>) -> Response? {
    if !bytes.isEmpty { isEmpty = false }
    do throws(SafetensorsError) {
      try reader.read(bytes)
      return nil
    } catch {
      return request.map { response(to: error, $0.call) }
    }
  }

  func finish() -> Response? {
    guard let request = request.take() else { return nil }
    defer { charge.end() }
    if isEmpty {
      return Problem(.emptyBody, "Expected tensors, received an empty body.", offset: 0)
        .response(label: request.call.label)
    }
    do throws(SafetensorsError) {
      return answer(to: try reader.finish(), request)
    } catch {
      return response(to: error, request.call)
    }
  }

  private func answer(
    to file: consuming SafetensorsFile, _ request: consuming Request
  ) -> Response? {
    let call = request.call
    // What is made of a text can be so many times as large: short values one after another.
    let texts = file.metadata.reduce(0) { $0 + $1.value.utf8.count }
    guard texts == 0 || charge.reserve(32 * texts) else {
      return Problem.overloaded(label: call.label)
    }
    let body: [JSONObject.Field]
    do throws(RequestError) {
      body = try Self.fields(file, takesInputs: call.vocabulary.accepts(Self.inputs)) {
        call.vocabulary.accepts($0)
      }
    } catch {
      return Problem(error).response(label: call.label)
    }
    return call.answer(body: body, to: request.target, on: request.exchange)
  }

  private func response(to error: SafetensorsError, _ call: any Call) -> Response {
    if case .memoryRefused = error.fact { return Problem.overloaded(label: call.label) }
    return Problem(error, names: call.vocabulary.names).response(label: call.label)
  }

  /// The field that holds the tensors of a custom loss which have names of their own.
  private static let inputs = "inputs"
  /// What other programs write into the metadata, for themselves.
  private static let ignored: Set = ["format"]

  /// What a body holds as the fields that JSON would have.
  private static func fields(
    _ file: consuming SafetensorsFile, takesInputs: Bool, isField: (String) -> Bool
  ) throws(RequestError) -> [JSONObject.Field] {
    var fields: [JSONObject.Field] = []
    for text in file.metadata where !ignored.contains(text.name) {
      fields.append(.init(name: text.name, value: Query.value(of: text.name, text.value)))
    }
    var others: [JSONObject.Field] = []
    for entry in file.tensors {
      let leaves: JSONLeaves = entry.type == .bool ? .booleans : .numbers
      let field = JSONObject.Field(name: entry.name, value: .tensor(entry.tensor, leaves))
      guard isField(entry.name) || !takesInputs else {
        others.append(field)
        continue
      }
      if fields.contains(where: { $0.name == entry.name }) {
        throw .fieldGivenTwice(name: entry.name, places: "as a tensor and in the metadata")
      }
      fields.append(field)
    }
    guard !others.isEmpty else { return fields }
    if fields.contains(where: { $0.name == inputs }) {
      throw .fieldGivenTwice(name: inputs, places: "in the metadata and as tensors of other names")
    }
    return fields + [.init(name: inputs, value: .object(JSONObject(others)))]
  }
}
