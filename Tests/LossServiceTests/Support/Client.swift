import HTTP1
import TensorCoding

@testable import LossService

/// A client without a port: calls the service as a server does.
struct Client {
  let handler: any ReusingRequestHandler
  let state = ServiceState()

  /// A client of a service with these settings.
  init(
    _ change: (inout ServiceConfiguration) -> Void = { _ in }, accessLog: AccessLog? = nil
  ) {
    var configuration = ServiceConfiguration(computeWidth: 2)
    change(&configuration)
    handler = Service(configuration, state: state, accessLog: accessLog).handler
  }

  /// What came back.
  struct Answer {
    let response: Response
    /// The whole body, which a stream gives only once.
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var status: Int { response.status.code }
    var document: Document { get throws { try Document(json: text) } }
    /// The `code` of a problem.
    var code: String? { get throws { try document["code"]?.text } }
    func field(_ name: String) -> String? { response.fields.first { $0.name == name }?.value }
  }

  /// Sends a request, its body in pieces of `piece` bytes.
  func send(
    _ method: String, _ target: String, _ body: String? = nil, fields: [Field] = [],
    piece: Int = .max, exchange: FakeExchange = FakeExchange()
  ) async throws -> Answer {
    try await send(
      method, target, bytes: body.map { Array($0.utf8) }, fields: fields, piece: piece,
      exchange: exchange)
  }

  /// Sends a request whose body is no text.
  func send(
    _ method: String, _ target: String, bytes: [UInt8]?, fields: [Field] = [],
    piece: Int = .max, exchange: FakeExchange = FakeExchange()
  ) async throws -> Answer {
    let parts = target.split(separator: "?", maxSplits: 1)
    let head = RequestHead(
      method: Method(rawValue: method), path: String(parts[0]),
      query: parts.count > 1 ? String(parts[1]) : nil, fields: Fields(fields),
      framing: bytes.map { .sized(ByteCount($0.count)) } ?? .none)
    let response = try await response(to: head, bytes ?? [], piece: piece, exchange: exchange)
    return Answer(response: response, bytes: response.bytes)
  }

  /// Posts a JSON body.
  func post(_ target: String, _ body: String, piece: Int = .max) async throws -> Answer {
    try await send(
      "POST", target, body, fields: [Field("Content-Type", "application/json")], piece: piece)
  }

  /// Asks for a path.
  func get(_ target: String) async throws -> Answer { try await send("GET", target) }

  private func response(
    to head: RequestHead, _ body: [UInt8], piece: Int, exchange: FakeExchange
  ) async throws -> Response {
    switch handler.reception(of: head, exchange: exchange) {
    case .respond(let response):
      return response
    case .later:
      return try await exchange.laterResponse()
    case .converse(let conversation, _):
      return try await self.response(of: conversation, to: body, piece: piece, exchange: exchange)
    case .receive(let receiver, _):
      return try await response(of: receiver, body, piece: piece, exchange: exchange)
    case .receiveReusably(let receiver, _):
      return try await response(of: receiver, body, piece: piece, exchange: exchange)
    }
  }

  private func response(
    of receiver: any BodyReceiver, _ body: [UInt8], piece: Int, exchange: FakeExchange
  ) async throws -> Response {
    var rest = body[...]
    while !rest.isEmpty {
      let next = Array(rest.prefix(piece))
      rest = rest.dropFirst(next.count)
      if let response = receiver.receive(next.span) { return response }
    }
    if let response = receiver.finish() { return response }
    return try await exchange.laterResponse()
  }

  /// Sends a body in pieces, and gathers what a conversation says to it.
  private func response(
    of conversation: any Conversation, to body: [UInt8], piece: Int, exchange: FakeExchange
  ) async throws -> Response {
    var rest = body[...]
    var output: [UInt8] = []
    var hasFinished = false
    var turns = 0
    while turns < 4_000 {
      var next: [UInt8] = []
      let progress = conversation.produce(into: &next, limit: 4_096)
      output += next
      if progress == .end {
        var response = conversation.head
        response.body = .bytes(output)
        return response
      }
      guard progress == .waiting else { continue }
      if conversation.wantsMore, !rest.isEmpty {
        let next = Array(rest.prefix(piece))
        rest = rest.dropFirst(next.count)
        conversation.receive(next.span)
      } else if conversation.wantsMore, !hasFinished {
        hasFinished = true
        conversation.finish()
      } else {
        turns += 1
        try await Task.sleep(for: .milliseconds(5))
      }
    }
    throw FakeExchange.NoAnswer()
  }
}

extension Response {
  /// The whole body, streamed ones drained in pieces.
  var bytes: [UInt8] {
    switch body {
    case .empty: return []
    case .bytes(let bytes): return bytes
    case .stream(let producer):
      var bytes: [UInt8] = []
      while true {
        var piece: [UInt8] = []
        let hasMore = producer.produce(into: &piece, limit: 1_000)
        bytes += piece
        if !hasMore { return bytes }
      }
    }
  }
}
