import Dispatch
import HTTP1
@testable import HTTPServer

/// Serves what the tests need.
final class TestHandler: ReusingRequestHandler {
  private let held = Guarded<[any Exchange]>([])
  private let finished = Guarded<[FinishedExchange]>([])

  /// Exchanges whose answer is up to the test.
  var exchanges: [any Exchange] { held.withLock { $0 } }
  /// What has been reported.
  var records: [FinishedExchange] { finished.withLock { $0 } }

  func reception(
    of head: RequestHead, exchange: any Exchange, spare: (any ReusableBodyReceiver)?
  ) -> Reception {
    switch head.path {
    case "/hold":
      held.withLock { $0.append(exchange) }
      return .later
    case "/later":
      DispatchQueue.global().async { exchange.respond(Self.text("later")) }
      return .later
    case "/forbidden": return .respond(Self.text("no", Status(403, "Forbidden")))
    case "/pages":
      let body = [UInt8](repeating: UInt8(ascii: "x"), count: Self.pagesSize)
      return .respond(
        Response(Status(200, "OK"), body: .bytes(body), isCompressible: head.query == "compress"))
    case "/stream":
      return .respond(
        Response(
          Status(200, "OK"), body: .stream(Alphabet(count: Self.streamSize)),
          isCompressible: head.query == "compress"))
    case "/small":
      return .respond(
        Response(Status(200, "OK"), body: .bytes(Array("tiny".utf8)), isCompressible: true))
    case "/bad-field":
      return .respond(Response(Status(200, "OK"), fields: [Field("X", "a\r\nSet-Cookie: b")]))
    case "/echo": return .receive(Echo(), reserving: 1_000)
    case "/echo-later": return .receive(Echo(exchange: exchange), reserving: 1_000)
    case "/keep": return .receiveReusably(spare as? Keeper ?? Keeper(), reserving: 0)
    case "/first-bytes": return .receive(FirstBytes(), reserving: 0)
    case "/reserve": return .receive(Echo(), reserving: Int(head.query ?? "") ?? 0)
    case "/hold-reserving":
      held.withLock { $0.append(exchange) }
      return .receive(Silent(), reserving: Int(head.query ?? "") ?? 0)
    case "/converse":
      return .converse(Talk(), reserving: Int(head.query ?? "") ?? 0)
    case "/converse-needing":
      return .converse(Talk(exchange, needs: Int(head.query ?? "") ?? 0), reserving: 0)
    case "/grow":
      return .respond(Self.text("\(exchange.reserve(Int(head.query ?? "") ?? 0))"))
    default: return .respond(Self.text("hello"))
    }
  }

  func response(to failure: RequestFailure, head: RequestHead?) -> Response {
    let status: Status
    var fields: [Field] = []
    switch failure {
    case .timeout: status = Status(408, "Request Timeout")
    case .bodyTooLarge: status = Status(413, "Content Too Large")
    case .overloaded(let seconds):
      status = Status(503, "Service Unavailable")
      fields = [Field("Retry-After", "\(seconds)")]
    case .expectationFailed: status = Status(417, "Expectation Failed")
    case .unsupportedCoding: status = Status(415, "Unsupported Media Type")
    default: status = Status(400, "Bad Request")
    }
    return Response(status, fields: fields, body: .bytes(Array("\(failure)".utf8)))
  }

  func didFinish(_ record: borrowing ExchangeRecord) {
    let exchange = FinishedExchange(record)
    finished.withLock { $0.append(exchange) }
  }

  static let pagesSize = 3_000_000
  static let streamSize = 1_000_000

  static func text(_ text: String, _ status: Status = Status(200, "OK")) -> Response {
    Response(status, body: .bytes(Array(text.utf8)))
  }

  /// Answers with what came, at once or from another thread.
  private final class Echo: BodyReceiver {
    private let exchange: (any Exchange)?
    private var body: [UInt8] = []
    init(exchange: (any Exchange)? = nil) { self.exchange = exchange }

    func receive(_ bytes: Span<UInt8>) -> Response? {
      for index in bytes.indices { body.append(bytes[index]) }
      return nil
    }

    func finish() -> Response? {
      guard let exchange else { return Response(Status(200, "OK"), body: .bytes(body)) }
      let text = String(decoding: body, as: UTF8.self)
      DispatchQueue.global().async { exchange.respond(TestHandler.text(text)) }
      return nil
    }
  }

  /// Answers before the body is complete.
  private final class FirstBytes: BodyReceiver {
    func receive(_ bytes: Span<UInt8>) -> Response? {
      TestHandler.text("enough", Status(422, "Unprocessable Content"))
    }
    func finish() -> Response? { TestHandler.text("nothing") }
  }

  /// Serves one request after another, and tells how many it has served.
  private final class Keeper: ReusableBodyReceiver {
    private var served = 0
    let idleBytes = TestHandler.keptBytes

    func receive(_ bytes: Span<UInt8>) -> Response? { nil }
    func finish() -> Response? {
      served += 1
      return TestHandler.text("\(served)")
    }
  }

  static let keptBytes = 200_000

  /// Says what it hears, once it has the memory for it.
  private final class Talk: Conversation {
    private let exchange: (any Exchange)?
    private let needs: Int
    private var heard: [UInt8] = []
    private var hasMemory: Bool
    private var hasEnded = false

    init(_ exchange: (any Exchange)? = nil, needs: Int = 0) {
      self.exchange = exchange
      self.needs = needs
      hasMemory = exchange == nil
    }

    var head: Response { Response(Status(200, "OK")) }
    var wantsMore: Bool { heard.isEmpty }
    func receive(_ bytes: Span<UInt8>) {
      for index in bytes.indices { heard.append(bytes[index]) }
    }
    func finish() { hasEnded = true }
    func fail(_ failure: RequestFailure) { hasEnded = true }

    func stopStarving() {
      hasMemory = true
      heard = Array("without memory".utf8)
    }

    func produce(into output: inout [UInt8], limit: Int) -> ConversationProgress {
      guard !heard.isEmpty else { return hasEnded ? .end : .waiting }
      if !hasMemory { hasMemory = exchange?.reserve(needs) ?? true }
      guard hasMemory else { return .starving }
      output += heard
      heard = []
      return .more
    }
  }

  /// Leaves the answer to the test.
  private final class Silent: BodyReceiver {
    func receive(_ bytes: Span<UInt8>) -> Response? { nil }
    func finish() -> Response? { nil }
  }

  /// Letters, piece by piece.
  private final class Alphabet: BodyProducer {
    private let left: Guarded<Int>
    init(count: Int) { left = Guarded(count) }

    func produce(into output: inout [UInt8], limit: Int) -> Bool {
      left.withLock { left in
        let count = min(left, limit)
        output.append(contentsOf: repeatElement(UInt8(ascii: "y"), count: count))
        left -= count
        return left > 0
      }
    }
  }
}

/// What was reported of an exchange, to be looked at later.
struct FinishedExchange: Sendable {
  let requestID: Identity
  let head: RequestHead?
  let status: Int
  let bytesIn: Int
  let bytesOut: Int
  let duration: Double
  let peer: String

  init(_ record: borrowing ExchangeRecord) {
    requestID = record.requestID
    head = record.head
    status = record.status
    bytesIn = record.bytesIn
    bytesOut = record.bytesOut
    duration = record.duration
    peer = record.peer
  }
}
