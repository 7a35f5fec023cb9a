/// Answers requests: the one seam between the server and whatever it serves.
///
/// A server calls it on the event loop of the request's connection, so no method may block.
/// Work that takes longer than a few hundred microseconds belongs elsewhere; its answer comes
/// through `Exchange.respond(_:)`.
public protocol RequestHandler: AnyObject, Sendable {
  /// The handler for one event loop: it is called by that loop alone, so what it keeps to itself is
  /// never waited for.
  func forLoop() -> any RequestHandler

  /// Decides how to handle a request whose head has passed every check of the protocol.
  ///
  /// An answer given here is final: it is sent before the body is read, and instead of
  /// `100 Continue`.
  func reception(of head: RequestHead, exchange: any Exchange) -> Reception

  /// Whether the body of a request may have any length, since a conversation answers its parts; asked
  /// before the limit on bodies is; by default none may.
  func takesAnyLength(_ head: RequestHead) -> Bool

  /// The answer to a request that the server itself refuses: broken framing, a limit, a time-out.
  ///
  /// `head` is there if the failure came after it. By default a line of text.
  func response(to failure: RequestFailure, head: RequestHead?) -> Response

  /// Hears of each exchange once its last byte has been handed to the kernel, or is lost; by default
  /// that is ignored.
  func didFinish(_ record: borrowing ExchangeRecord)
}

extension RequestHandler {
  /// The same for all loops.
  public func forLoop() -> any RequestHandler { self }

  /// None.
  public func takesAnyLength(_ head: RequestHead) -> Bool { false }

  /// The reason of the status, as text.
  public func response(to failure: RequestFailure, head: RequestHead?) -> Response {
    let status = failure.status
    var fields = [Field("Content-Type", "text/plain; charset=utf-8")]
    if case .overloaded(let seconds) = failure { fields.append(Field("Retry-After", "\(seconds)")) }
    return Response(status, fields: fields, body: .bytes(Array("\(status.reason)\n".utf8)))
  }

  /// Nothing.
  public func didFinish(_ record: borrowing ExchangeRecord) {}
}

/// What becomes of a request once its head has been read.
public enum Reception {
  /// Answer at once; a body that is still to come is drained if small, else the connection closes.
  case respond(Response)
  /// Read the body first; `reserving` bytes of the memory budget are needed to begin with.
  case receive(any BodyReceiver, reserving: Int)
  /// The same, with a receiver that may serve another request afterwards.
  case receiveReusably(any ReusableBodyReceiver, reserving: Int)
  /// Answer the body while it arrives; `reserving` bytes of the memory budget are needed to begin with.
  case converse(any Conversation, reserving: Int)
  /// The answer comes later, through `Exchange.respond(_:)`; there is no body to wait for.
  case later
}

/// Takes in the body of one request, as it arrives, already dechunked and inflated.
///
/// Called on the event loop of its connection, one call at a time.
public protocol BodyReceiver: AnyObject {
  /// Takes the next bytes of the body; an answer ends the request, the rest is drained.
  func receive(_ bytes: Span<UInt8>) -> Response?
  /// The body is complete; `nil` promises an answer through `Exchange.respond(_:)`.
  func finish() -> Response?
}

/// One request on its way to its answer, as its handler sees it.
///
/// Safe to use from any thread.
public protocol Exchange: AnyObject, Sendable {
  /// The request's identity in logs, and in the answer as `X-Request-Id`.
  var requestID: String { get }
  /// True once the answer is no longer needed: the client has gone, or a drain has ended.
  var isCancelled: Bool { get }
  /// Charges more of the memory budget to this request, until its answer has been sent.
  ///
  /// `false` if the budget has no room now: answer 503 with `RequestFailure.overloaded`.
  func reserve(_ bytes: Int) -> Bool
  /// Releases charged bytes that are no longer held.
  func release(_ bytes: Int)
  /// Says that a conversation has more to say.
  func wake()
  /// Hands over an answer that was promised; only the first one counts.
  func respond(_ response: Response)
  /// An empty buffer for an answer's body, taken from a pool to which it returns when sent.
  func buffer() -> [UInt8]
}
