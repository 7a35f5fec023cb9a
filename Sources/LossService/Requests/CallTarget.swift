import HTTP1
import TensorCoding

/// A call, and what the head of its requests says about it.
final class CallTarget: Sendable {
  /// The call.
  let call: any Call
  /// The fields of the query.
  let query: [JSONObject.Field]
  /// The length of the body if the head tells it.
  let length: Int?
  /// The cores that reading a large body may use.
  let cores: Int
  /// Whether the body arrives as it is, so that its length is that of what is read.
  let isPlain: Bool
  /// What writes the answer.
  let writer: any AnswerWriter
  private let format: any BodyFormat

  /// What requests with that head are read for.
  init(_ call: any Call, _ head: RequestHead, cores: Int) throws(RequestError) {
    format = try BodyFormats.reading(head)
    guard head.framing != .none else { throw .lengthRequired }
    writer = BodyFormats.answering(head)
    isPlain = (try? head.contentCoding()) == .identity
    query = try Query(head.query).fields
    if !query.isEmpty { try call.check(query: query) }
    self.call = call
    self.cores = cores
    length = head.declaredLength?.value
  }

  /// Reads the fields of the call from the body as it arrives.
  func reception(exchange: any Exchange, spare: (any ReusableBodyReceiver)?) -> Reception {
    format.reception(of: self, exchange: exchange, spare: spare)
  }
}
