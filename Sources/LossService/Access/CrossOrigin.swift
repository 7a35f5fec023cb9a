import HTTP1

/// Lets the pages of some origins call another handler (the CORS protocol of the Fetch standard).
final class CrossOrigin: ReusingRequestHandler {
  private let handler: any ReusingRequestHandler
  private let origins: [String]

  /// The same handler, also for pages of these origins; `*` means every origin.
  init(_ handler: any ReusingRequestHandler, origins: [String]) {
    self.handler = handler
    self.origins = origins
  }

  func forLoop() -> any RequestHandler {
    let handler = handler.forLoop() as? any ReusingRequestHandler ?? handler
    return CrossOrigin(handler, origins: origins)
  }

  func reception(
    of head: RequestHead, exchange: any Exchange, spare: (any ReusableBodyReceiver)?
  ) -> Reception {
    guard let fields = fields(for: head) else {
      return handler.reception(of: head, exchange: exchange, spare: spare)
    }
    if head.method == .options, head.fields["Access-Control-Request-Method"] != nil {
      return .respond(
        Response(.noContent, fields: fields + Self.preflight, label: .init(route: "preflight")))
    }
    let exchange = Decorated(exchange, fields: fields)
    switch handler.reception(of: head, exchange: exchange) {
    case .respond(let response):
      return .respond(response.adding(fields))
    case .receive(let receiver, let bytes):
      return .receive(DecoratedReceiver(receiver, fields: fields), reserving: bytes)
    case .receiveReusably(let receiver, let bytes):
      return .receive(DecoratedReceiver(receiver, fields: fields), reserving: bytes)
    case .converse(let conversation, let bytes):
      return .converse(DecoratedConversation(conversation, fields: fields), reserving: bytes)
    case .later:
      return .later
    }
  }

  func takesAnyLength(_ head: RequestHead) -> Bool { handler.takesAnyLength(head) }

  func response(to failure: RequestFailure, head: RequestHead?) -> Response {
    let response = handler.response(to: failure, head: head)
    return head.flatMap(fields(for:)).map(response.adding) ?? response
  }

  func didFinish(_ record: borrowing ExchangeRecord) {
    handler.didFinish(record)
  }

  /// The fields to add to the answer, if the request comes from an allowed origin.
  private func fields(for head: RequestHead) -> [Field]? {
    guard let origin = head.fields["Origin"] else { return nil }
    if origins.contains("*") { return [Field("Access-Control-Allow-Origin", "*")] }
    // The configured text is sent, which is equal, so no part of the request is reflected.
    guard let allowed = origins.first(where: { $0 == origin }) else { return nil }
    return [Field("Access-Control-Allow-Origin", allowed), Field("Vary", "Origin")]
  }

  private static var preflight: [Field] {
    [
      Field("Access-Control-Allow-Methods", "GET, POST"),
      Field("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id"),
      Field("Access-Control-Max-Age", "86400"),
    ]
  }
}

extension Response {
  fileprivate func adding(_ fields: [Field]) -> Response {
    var response = self
    response.fields += fields + [Field("Access-Control-Expose-Headers", "X-Request-Id")]
    return response
  }
}

/// An exchange that adds fields to answers.
private final class Decorated: Exchange {
  private let exchange: any Exchange
  private let fields: [Field]

  init(_ exchange: any Exchange, fields: [Field]) {
    self.exchange = exchange
    self.fields = fields
  }

  var requestID: String { exchange.requestID }
  var isCancelled: Bool { exchange.isCancelled }
  func reserve(_ bytes: Int) -> Bool { exchange.reserve(bytes) }
  func respond(_ response: Response) { exchange.respond(response.adding(fields)) }
  func release(_ bytes: Int) { exchange.release(bytes) }
  func wake() { exchange.wake() }
  func buffer() -> [UInt8] { exchange.buffer() }
}

/// A receiver that adds fields to answers.
private final class DecoratedReceiver: BodyReceiver {
  private let receiver: any BodyReceiver
  private let fields: [Field]

  init(_ receiver: any BodyReceiver, fields: [Field]) {
    self.receiver = receiver
    self.fields = fields
  }

  func receive(_ bytes: Span<UInt8>) -> Response? { receiver.receive(bytes)?.adding(fields) }
  func finish() -> Response? { receiver.finish()?.adding(fields) }
}

/// A conversation that adds fields to its answer.
private final class DecoratedConversation: Conversation {
  private let conversation: any Conversation
  private let fields: [Field]

  init(_ conversation: any Conversation, fields: [Field]) {
    self.conversation = conversation
    self.fields = fields
  }

  var head: Response { conversation.head.adding(fields) }
  var wantsMore: Bool { conversation.wantsMore }
  func receive(_ bytes: Span<UInt8>) { conversation.receive(bytes) }
  func finish() { conversation.finish() }
  func fail(_ failure: RequestFailure) { conversation.fail(failure) }
  func stopStarving() { conversation.stopStarving() }
  func produce(into output: inout [UInt8], limit: Int) -> ConversationProgress {
    conversation.produce(into: &output, limit: limit)
  }
}
