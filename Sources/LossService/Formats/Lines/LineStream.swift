import HTTP1
import TensorCoding

/// Answers lines of JSON one after the other, on the event loop of their connection.
///
/// A line is read as it arrives, so that its tensors are held and not its text. While a line is
/// computed elsewhere, or its answer is still being sent, what has come of the next ones waits, and
/// no more is read: neither a fast sender nor a slow reader makes the stream hold more than a line
/// and two buffers.
final class LineStream: Conversation {
  /// Bytes that a stream holds beside its lines.
  static let memory = 2 * bufferSize
  /// Bytes of input or of answers that wait before no more is read.
  private static let bufferSize = 65_536
  /// Lines answered before others on the loop have their turn.
  private static let linesInTurn = 64

  private let target: CallTarget
  private let exchange: any Exchange
  private var line: LineReading
  /// What has come and not been looked at, from `start` on.
  private var input: [UInt8] = []
  private var start = 0
  /// Answers that wait to be sent.
  private var ready: [UInt8] = []
  /// The line that is computed elsewhere.
  private var pending: LineExchange?
  /// The answer that is made while it is sent.
  private var producer: LineAnswer?
  private var hasEnded = false
  private var failure: RequestFailure?

  init(_ target: CallTarget, on exchange: any Exchange) {
    self.target = target
    self.exchange = exchange
    line = LineReading(limit: target.resources.bodyBytes)
  }

  var head: Response {
    Response(
      .ok, fields: [Field("Content-Type", LineFormat.mediaType.name)], isCompressible: true,
      label: target.call.label)
  }

  var wantsMore: Bool {
    pending == nil && producer == nil && input.count - start < Self.bufferSize
      && ready.count < Self.bufferSize
  }

  func receive(_ bytes: Span<UInt8>) {
    if start > Self.bufferSize || start == input.count {
      input.removeSubrange(..<start)
      start = 0
    }
    input.append(bytes)
  }

  func finish() { hasEnded = true }

  func fail(_ failure: RequestFailure) {
    self.failure = failure
    hasEnded = true
  }

  func produce(into output: inout [UInt8], limit: Int) -> ConversationProgress {
    if var answer = producer.take() {
      if answer.produce(into: &output, limit: limit) {
        producer = answer
      } else {
        answer.end(on: exchange)
      }
      return .more
    }
    if let pending {
      guard let response = pending.takeResponse() else { return .waiting }
      self.pending = nil
      answer(response, pending)
    }
    var lines = 0
    while pending == nil, producer == nil, ready.count < limit, lines < Self.linesInTurn,
      readLine()
    {
      lines += 1
    }
    if !ready.isEmpty {
      swap(&output, &ready)
      if !ready.isEmpty {
        // What was there before comes first.
        ready.append(contentsOf: output)
        swap(&output, &ready)
      }
      ready.removeAll(keepingCapacity: true)
      return .more
    }
    if producer != nil || lines > 0 { return .more }
    if pending != nil || !hasEnded { return .waiting }
    return .end
  }

  // MARK: Lines

  /// Reads what there is of a line; true if it is complete.
  private func readLine() -> Bool {
    guard start < input.count else {
      guard hasEnded, !line.isOver else { return false }
      return readEnd()
    }
    let end = input[start...].firstIndex(of: UInt8(ascii: "\n")) ?? input.count
    let isComplete = end < input.count
    line.begin(target, reserve: { [exchange] in exchange.reserve($0) })
    line.read(input.span.extracting(start..<end))
    start = isComplete ? end + 1 : end
    guard isComplete else { return readLine() }
    answerLine()
    return true
  }

  /// The end of the stream: a last line without an end of its own, or what broke the stream off.
  private func readEnd() -> Bool {
    line.isOver = true
    if let failure {
      line.number += line.hasBegun ? 0 : 1
      let problem = Problem(failure)
      write(problem.response(label: target.call.label), id: nil)
      line.abandon(on: exchange)
      return true
    }
    guard line.hasBegun else { return false }
    answerLine()
    return true
  }

  /// A line is complete.
  private func answerLine() {
    let number = line.number
    switch line.finish(target) {
    case .blank:
      line.settle(on: exchange)
    case .problem(let problem, let id):
      write(problem.response(label: target.call.label), id: id, number: number)
      line.settle(on: exchange)
    case .fields(let fields, let id):
      let own = LineExchange(exchange, id: id, number: number, reserved: line.takeReserved())
      // What stands in the line wins over the query.
      let query = target.query.filter { given in !fields.contains { $0.name == given.name } }
      var response: Response?
      do throws(RequestError) {
        response = try target.call.answer(
          query: query, body: fields, as: BodyFormats.json, on: own)
      } catch {
        response = Problem(error).response(label: target.call.label)
      }
      if let response { answer(response, own) } else { pending = own }
    }
  }

  /// The answer to a line: small ones are kept until they are sent, large ones made meanwhile.
  private func answer(_ response: Response, _ own: LineExchange) {
    guard case .stream(let body) = response.body else {
      write(response, id: own.id, number: own.number)
      own.settle()
      return
    }
    producer = LineAnswer(body, id: own.id, exchange: own)
  }

  private func write(_ response: Response, id: String?, number: Int? = nil) {
    guard case .bytes(let bytes) = response.body else { return }
    ready.append(UInt8(ascii: "{"))
    var isFirst = true
    if let id {
      ready.append(contentsOf: "\"id\":\(id)".utf8)
      isFirst = false
    }
    if response.status != .ok {
      ready.append(contentsOf: "\(isFirst ? "" : ",")\"line\":\(number ?? line.number)".utf8)
      isFirst = false
    }
    if bytes.count > 2, !isFirst { ready.append(UInt8(ascii: ",")) }
    ready.append(contentsOf: bytes.dropFirst())
    ready.append(UInt8(ascii: "\n"))
  }
}

/// A large answer on its way, with the identity of its line in front.
private struct LineAnswer {
  private let body: any BodyProducer
  private let exchange: LineExchange
  private var isFirst = true

  init(_ body: any BodyProducer, id: String?, exchange: LineExchange) {
    self.body = body
    self.exchange = exchange
  }

  /// Appends more of it; false once all has been appended, the end of the line included.
  mutating func produce(into output: inout [UInt8], limit: Int) -> Bool {
    let start = output.count
    let goesOn = body.produce(into: &output, limit: limit)
    if isFirst, output.count > start {
      isFirst = false
      if let id = exchange.id {
        output.insert(contentsOf: "\"id\":\(id),".utf8, at: start + 1)
      }
    }
    if !goesOn { output.append(UInt8(ascii: "\n")) }
    return goesOn
  }

  func end(on exchange: any Exchange) { self.exchange.settle() }
}
