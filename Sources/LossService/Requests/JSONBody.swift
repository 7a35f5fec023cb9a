import Dispatch
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
  /// What has arrived of a large body and is not worth the second core yet.
  private var gathered: [UInt8] = []
  private let gathers: Bool

  /// Bytes of a body from which on its pieces are gathered: below, one core is done too soon.
  private static let largeBody = 4 << 20
  private static let onTwoCores: JSONReader.Hooks.Concurrently = { count, body in
    DispatchQueue.concurrentPerform(iterations: count, execute: body)
  }
  /// Bytes that are read at once of a large body: half a millisecond on two cores.
  private static let gatheredBytes = 1 << 19

  /// A receiver for the body of `request`, whose fields have the names of `vocabulary`.
  ///
  /// With more than one of the `cores`, two read a large body.
  init(
    of request: RoutedRequest, vocabulary: Vocabulary, label: Response.Label, cores: Int = 1,
    then: @escaping Continuation
  ) {
    let length = request.head.declaredLength ?? 0
    let charge = MemoryCharge(on: request.exchange, paid: length > Self.smallBody ? length : 0)
    gathers = cores > 1 && length >= Self.largeBody
    reader = JSONReader(
      byteCount: request.head.declaredLength,
      hooks: .init(
        accepts: vocabulary.accepts, reserve: { charge.reserve($0) },
        concurrently: gathers ? Self.onTwoCores : nil))
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
    guard length > smallBody else { return 0 }
    return length >= largeBody ? length + gatheredBytes : length
  }

  /// Bytes of a body up to which nothing is charged in advance.
  private static let smallBody = 65_536

  func receive(_ bytes: Span<UInt8>) -> Response? {
    do throws(JSONError) {
      isEmpty = isEmpty && bytes.isEmpty
      guard gathers else {
        try reader.read(bytes)
        return nil
      }
      if gathered.count + bytes.count > Self.gatheredBytes { try readGathered() }
      if gathered.capacity == 0 { gathered.reserveCapacity(Self.gatheredBytes) }
      gathered.append(bytes)
      return nil
    } catch {
      return response(to: error)
    }
  }

  private func readGathered() throws(JSONError) {
    var bytes: [UInt8] = []
    swap(&bytes, &gathered)
    try reader.read(bytes.span)
    bytes.removeAll(keepingCapacity: true)
    swap(&bytes, &gathered)
  }

  func finish() -> Response? {
    guard !isEmpty else { return Problem(RequestError.emptyBody).response(label: label) }
    do throws(JSONError) {
      if gathers { try readGathered() }
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
