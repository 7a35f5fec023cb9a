// The service in this process, without sockets: the fuzzer's requests go in at the handler's seam.

import Foundation
import HTTP1
import LossService

/// A service, and a client that waits for its answers.
public final class ServiceUnderTest {
  /// What came back.
  public struct Answer {
    let status: Int
    let fields: [Field]
    let bytes: [UInt8]

    /// How it begins, for a reader of findings.
    var opening: String { "\(status) \(String(decoding: bytes.prefix(600), as: UTF8.self))" }

    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
  }

  private let handler: any RequestHandler

  /// A service of the default limits but for the work and the memory of one request, which a run of
  /// thousands could not pay for; `bodyBytes` is the most that a body, or a line, may have.
  public init(bodyBytes: Int = 1 << 30) {
    var configuration = ServiceConfiguration(computeWidth: 2)
    configuration.maximumBodyBytes = bodyBytes
    configuration.customLimits.operations = 400_000_000
    configuration.maximumElements = 2_000_000
    handler = Service(configuration, state: ServiceState(), accessLog: nil).handler
  }

  /// Sends a request, its body in pieces of that size, and waits for the answer.
  func answer(to request: GeneratedRequest, piece: Int = .max) -> Answer {
    let parts = request.target.split(separator: "?", maxSplits: 1)
    let bytes = request.bytes
    let head = RequestHead(
      method: Method(rawValue: request.method), path: String(parts[0]),
      query: parts.count > 1 ? String(parts[1]) : nil,
      fields: Fields(request.fields.map { Field($0.name, $0.value) }),
      framing: bytes.map { .sized(ByteCount($0.count)) } ?? .none)
    let exchange = WaitingExchange()
    let response =
      switch handler.reception(of: head, exchange: exchange) {
      case .respond(let response): response
      case .later: exchange.wait()
      case .converse(let conversation, _):
        Response(
          conversation.head.status, fields: conversation.head.fields,
          body: .bytes(conversed(with: conversation, bytes ?? [], exchange, piece: piece)))
      case .receive(let receiver, _):
        received(by: receiver, bytes ?? [], piece: piece) ?? exchange.wait()
      case .receiveReusably(let receiver, _):
        received(by: receiver, bytes ?? [], piece: piece) ?? exchange.wait()
      }
    return Answer(
      status: response.status.code, fields: response.fields, bytes: response.body.allBytes)
  }

  /// What a conversation answers to a body that arrives as fast as it is taken.
  private func conversed(
    with conversation: any Conversation, _ bytes: [UInt8], _ exchange: WaitingExchange, piece: Int
  ) -> [UInt8] {
    var rest = bytes[...]
    var answer: [UInt8] = []
    var isFinished = false
    while true {
      if !rest.isEmpty, conversation.wantsMore {
        let next = Array(rest.prefix(piece))
        rest = rest.dropFirst(next.count)
        conversation.receive(next.span)
      } else if rest.isEmpty, !isFinished {
        isFinished = true
        conversation.finish()
      }
      switch conversation.produce(into: &answer, limit: answer.count + 4_096) {
      case .more: continue
      case .waiting where rest.isEmpty && isFinished || !conversation.wantsMore:
        exchange.waitForWake()
      case .waiting: continue
      case .starving: conversation.stopStarving()
      case .end: return answer
      }
    }
  }

  private func received(
    by receiver: any BodyReceiver, _ bytes: [UInt8], piece: Int
  ) -> Response? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let next = Array(rest.prefix(piece))
      rest = rest.dropFirst(next.count)
      if let response = receiver.receive(next.span) { return response }
    }
    return receiver.finish()
  }
}

extension Response.Body {
  fileprivate var allBytes: [UInt8] {
    switch self {
    case .empty: return []
    case .bytes(let bytes): return bytes
    case .stream(let producer):
      var bytes: [UInt8] = []
      while producer.produce(into: &bytes, limit: bytes.count + 4_096) {}
      return bytes
    }
  }
}

/// An exchange whose client waits, with a memory budget of 1 GiB.
///
/// `@unchecked`, because the condition guards both properties.
private final class WaitingExchange: Exchange, @unchecked Sendable {
  let requestID = "fuzz"
  let isCancelled = false
  private let condition = NSCondition()
  private var response: Response?
  private var reserved = 0
  private var wakes = 0

  func reserve(_ bytes: Int) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    guard bytes <= 1 << 30 - reserved else { return false }
    reserved += bytes
    return true
  }

  func respond(_ response: Response) {
    condition.lock()
    self.response = self.response ?? response
    condition.broadcast()
    condition.unlock()
  }

  func release(_ bytes: Int) {
    condition.lock()
    reserved -= bytes
    condition.unlock()
  }

  func wake() {
    condition.lock()
    wakes += 1
    condition.broadcast()
    condition.unlock()
  }

  func waitForWake() {
    condition.lock()
    while wakes == 0 { condition.wait() }
    wakes -= 1
    condition.unlock()
  }

  func buffer() -> [UInt8] { [] }

  func wait() -> Response {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let response { return response }
      condition.wait()
    }
  }
}
