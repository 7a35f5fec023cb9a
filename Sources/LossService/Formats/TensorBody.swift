import HTTP1
import Losses
import TensorCoding

/// Reads tensors by name as their bytes arrive: what formats of tensors have in common.
protocol TensorsReader: ~Copyable {
  /// Why a body is refused.
  associatedtype Failure: Error

  /// A reader for one body.
  init(of target: CallTarget, hooks: ReaderHooks)
  /// Reads the next piece of the body.
  mutating func read(_ bytes: Span<UInt8>) throws(Failure)
  /// Ends the body and hands over what it holds.
  mutating func finishTensors() throws(Failure) -> TensorFields
  /// What a refusal says to a client; `names` are the fields that the route takes.
  static func problem(_ failure: Failure, names: [String]) -> Problem
}

/// Reads a body of tensors as it arrives, then makes the call.
final class TensorBody<Reader: TensorsReader & ~Copyable>: BodyReceiver {
  /// The request at hand.
  private struct Request {
    let target: CallTarget
    let exchange: any Exchange
  }

  private var request: Request?
  private let charge = MemoryCharge()
  private var reader: Reader
  private var isEmpty = true
  /// Bytes to charge before the first byte arrives, as for JSON: none of a small body.
  private let bytesInAdvance: Int

  /// Reads the body of a request that is read for that target.
  static func reception(of target: CallTarget, on exchange: any Exchange) -> Reception {
    let body = TensorBody(target, on: exchange)
    return .receive(body, reserving: body.bytesInAdvance)
  }

  private init(_ target: CallTarget, on exchange: any Exchange) {
    request = Request(target: target, exchange: exchange)
    let length = target.length ?? 0
    bytesInAdvance = length <= 65_536 ? 0 : length
    charge.begin(on: exchange, paid: bytesInAdvance)
    let accepts = target.call.vocabulary.accepts
    let takesInputs = accepts(TensorFields.inputs)
    reader = Reader(
      of: target,
      hooks: .init(
        accepts: { takesInputs || accepts($0) }, reserve: { [charge] in charge.reserve($0) }))
  }

  func receive(_ bytes: Span<UInt8>) -> Response? {
    if !bytes.isEmpty { isEmpty = false }
    do throws(Reader.Failure) {
      try reader.read(bytes)
      return nil
    } catch {
      return request.map { response(to: error, $0.target.call) }
    }
  }

  func finish() -> Response? {
    guard let request = request.take() else { return nil }
    defer { charge.end() }
    let call = request.target.call
    if isEmpty {
      return Problem(.emptyBody, "Expected tensors, received an empty body.", offset: 0)
        .response(label: call.label)
    }
    let tensors: TensorFields
    do throws(Reader.Failure) {
      tensors = try reader.finishTensors()
    } catch {
      return response(to: error, call)
    }
    // What is made of a text can be so many times as large: short values one after another.
    let texts = tensors.texts.reduce(0) { $0 + $1.value.utf8.count }
    guard texts == 0 || charge.reserve(32 * texts) else {
      return Problem.overloaded(label: call.label)
    }
    do throws(RequestError) {
      let body = try tensors.fields(for: call.vocabulary)
      return call.answer(body: body, to: request.target, on: request.exchange)
    } catch {
      return Problem(error).response(label: call.label)
    }
  }

  private func response(to failure: Reader.Failure, _ call: any Call) -> Response {
    let problem = Reader.problem(failure, names: call.vocabulary.names)
    if problem.code == .overloaded { return Problem.overloaded(label: call.label) }
    return problem.response(label: call.label)
  }
}

/// What a body of tensors holds: values by name, and texts.
struct TensorFields {
  var tensors: [JSONObject.Field]
  var texts: [SafetensorsFile.Text] = []

  /// The field that holds the tensors of a custom loss which have names of their own.
  static let inputs = "inputs"
  /// What other programs write into the metadata, for themselves.
  private static let ignored: Set = ["format"]

  /// The fields that JSON would have; tensors of other names are `inputs`, where those are taken.
  func fields(for vocabulary: Vocabulary) throws(RequestError) -> [JSONObject.Field] {
    let takesInputs = vocabulary.accepts(Self.inputs)
    var fields: [JSONObject.Field] = []
    for text in texts where !Self.ignored.contains(text.name) {
      fields.append(.init(name: text.name, value: Query.value(of: text.name, text.value)))
    }
    var others: [JSONObject.Field] = []
    for field in tensors {
      guard vocabulary.accepts(field.name) || !takesInputs else {
        others.append(field)
        continue
      }
      if fields.contains(where: { $0.name == field.name }) {
        throw .fieldGivenTwice(name: field.name, places: "as a tensor and in the metadata")
      }
      fields.append(field)
    }
    guard !others.isEmpty else { return fields }
    if fields.contains(where: { $0.name == Self.inputs }) {
      throw .fieldGivenTwice(
        name: Self.inputs, places: "in the metadata and as tensors of other names")
    }
    return fields + [.init(name: Self.inputs, value: .object(JSONObject(others)))]
  }
}
