import HTTP1
import TensorCoding

/// A call, and the facts about it in the head of its request.
final class CallTarget: Sendable {
  /// The call.
  let call: any Call
  /// The fields of the query.
  let query: [JSONObject.Field]
  /// The length of the body if the head declares it.
  let length: Int?
  /// The resources for reading the body.
  let resources: BodyResources
  /// Whether the body is said to be a form, as `curl -d` has it.
  let isForm: Bool
  /// Whether the body is uncompressed, so that its declared length is the number of bytes read.
  let isPlain: Bool
  /// Whether the body is a stream of unbounded length.
  var isStream: Bool { reader is LineFormat }
  /// The writer of the answer.
  let writer: any AnswerWriter
  private let reader: any BodyReader

  /// What requests with that head are read for.
  init(_ call: any Call, _ head: RequestHead, resources: BodyResources) throws(RequestError) {
    reader = try BodyFormats.reading(head)
    guard head.framing != .none else { throw .lengthRequired }
    writer = BodyFormats.answering(head)
    isPlain = (try? head.contentCoding()) == .identity
    query = try Query(head.query).fields
    if !query.isEmpty { try call.check(query: query) }
    self.call = call
    self.resources = resources
    length = head.declaredLength?.value
    isForm =
      if case .type(let type) = head.contentType {
        type.matches("application", "x-www-form-urlencoded")
      } else {
        false
      }
  }

  /// Reads the fields of the call from the body as it arrives.
  func reception(exchange: any Exchange, spare: (any ReusableBodyReceiver)?) -> Reception {
    reader.reception(of: self, exchange: exchange, spare: spare)
  }
}

/// The resources for reading the body of a request.
struct BodyResources: Sendable {
  /// The cores for a large body.
  var cores = 1
  /// Bytes that it may have once it is expanded.
  var bodyBytes = 1 << 30
  /// Where a body is read that takes long.
  let computation: ComputationQueue
  /// Seconds that reading may take there.
  let computeTimeout: Double
}
