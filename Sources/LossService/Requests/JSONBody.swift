import HTTP1
import Losses
import TensorCoding

/// Reads the JSON object of a request as it arrives, then hands it to its route.
final class JSONBody: BodyReceiver {
  /// What a route does with the fields: an answer, or `nil` if it comes later.
  typealias Continuation = (JSONObject) -> Response?

  private var reader: JSONReader
  private let vocabulary: Vocabulary
  private let label: Response.Label
  private let then: Continuation
  private var isEmpty = true

  /// A receiver for the body of `request`, whose fields have the names of `vocabulary`.
  init(
    of request: RoutedRequest, vocabulary: Vocabulary, label: Response.Label,
    then: @escaping Continuation
  ) {
    let charge = MemoryCharge(on: request.exchange, paid: Self.reservation(for: request))
    reader = JSONReader(
      byteCount: request.head.declaredLength,
      hooks: .init(accepts: vocabulary.accepts, reserve: { charge.reserve($0) }))
    self.vocabulary = vocabulary
    self.label = label
    self.then = then
  }

  /// What to charge before the first byte arrives, so that a request that will need much waits
  /// while it still holds nothing.
  ///
  /// A number takes about as many bytes as text as it takes stored; small bodies charge as
  /// they grow.
  static func reservation(for request: RoutedRequest) -> Int {
    let length = request.head.declaredLength ?? 0
    return length > 65_536 ? length : 0
  }

  func receive(_ bytes: Span<UInt8>) -> Response? {
    do throws(JSONError) {
      isEmpty = isEmpty && bytes.isEmpty
      try reader.read(bytes)
      return nil
    } catch {
      return response(to: error)
    }
  }

  func finish() -> Response? {
    guard !isEmpty else { return Problem(RequestError.emptyBody).response(label: label) }
    do throws(JSONError) {
      return then(try reader.finish())
    } catch {
      return response(to: error)
    }
  }

  private func response(to error: JSONError) -> Response {
    if case .memoryRefused = error.fact { return Problem.overloaded(label: label) }
    return Problem(error, names: vocabulary.names).response(label: label)
  }
}

/// The names that the fields of a body may have.
struct Vocabulary: Sendable {
  /// All of them, in the order of the contract.
  let names: [String]
  /// Whether a name is one of them.
  let accepts: @Sendable (String) -> Bool

  /// These names.
  init(_ names: [String]) {
    self.names = names
    accepts = { names.contains($0) }
  }
}
