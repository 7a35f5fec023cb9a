import HTTP1
import Losses
import TensorCoding

/// Reads a request of the Open Inference Protocol as it arrives, then makes the call of its model.
///
/// Its inputs and parameters are the fields of the call.
final class InferenceBody: BodyReceiver {
  private let model: InferenceModel
  private let label: Response.Label
  private var exchange: (any Exchange)?
  private let charge = MemoryCharge()
  private var reader: InferenceReader
  private let bytesInAdvance: Int

  /// Reads the body of a request for that model.
  static func reception(
    of request: RoutedRequest, for model: InferenceModel, label: Response.Label
  ) -> Reception {
    do throws(RequestError) {
      guard request.head.framing != .none else { throw .lengthRequired }
      let count = try request.head.inferenceHeaderLength
      let body = InferenceBody(request, for: model, label: label, jsonCount: count)
      return .receive(body, reserving: body.bytesInAdvance)
    } catch {
      return .respond(Problem(error).response(label: label))
    }
  }

  private init(
    _ request: RoutedRequest, for model: InferenceModel, label: Response.Label, jsonCount: Int?
  ) {
    self.model = model
    self.label = label
    exchange = request.exchange
    let isPlain = (try? request.head.contentCoding()) == .identity
    let length = isPlain ? request.head.declaredLength?.value : nil
    bytesInAdvance = (length ?? 0) <= 65_536 ? 0 : length ?? 0
    charge.begin(on: request.exchange, paid: bytesInAdvance)
    reader = InferenceReader(
      jsonCount: jsonCount, byteCount: length, rawInput: model.rawInput,
      hooks: .init(
        accepts: { [model] in model.call.vocabulary.accepts($0) },
        reserve: { [charge] in charge.reserve($0) }))
  }

  func receive(_ bytes: Span<UInt8>) -> Response? {
    do throws(InferenceError) {
      try reader.read(bytes)
      return nil
    } catch {
      return response(to: error)
    }
  }

  func finish() -> Response? {
    guard let exchange = exchange.take() else { return nil }
    defer { charge.end() }
    let request: InferenceRequest
    do throws(InferenceError) {
      request = try reader.finish()
    } catch {
      return response(to: error)
    }
    do throws(RequestError) {
      let writer = try InferenceWriter(request, model: model)
      return try model.call.answer(
        query: [], body: try model.fields(of: request, outputs: writer.names), as: writer,
        on: exchange)
    } catch {
      return Problem(error).response(label: label)
    }
  }

  private func response(to error: InferenceError) -> Response {
    if case .json(let error) = error.fact, case .memoryRefused = error.fact {
      return Problem.overloaded(label: label)
    }
    if case .memoryRefused = error.fact { return Problem.overloaded(label: label) }
    return Problem(error, model: model).response(label: label)
  }
}

extension RequestHead {
  /// Bytes of the JSON part of the body, if the head declares them.
  fileprivate var inferenceHeaderLength: Int? {
    get throws(RequestError) {
      let values = fields.values(of: "Inference-Header-Content-Length")
      guard let first = values.first else { return nil }
      let isNumber = !first.isEmpty && first.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
      guard values.allSatisfy({ $0 == first }), isNumber, let count = Int(first) else {
        throw .malformedHeaderLength(received: values.joined(separator: ", "))
      }
      if let length = declaredLength?.value, count > length,
        (try? contentCoding()) == .identity
      {
        throw .headerLengthPastEnd(length: count, available: length)
      }
      return count
    }
  }
}
