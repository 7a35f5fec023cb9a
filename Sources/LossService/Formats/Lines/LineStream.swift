import HTTP1
import TensorCoding

/// Answers lines of JSON one after the other, on the event loop of their connection.
///
/// A line is read as it arrives, so that its tensors are held and not its text. While a line is
/// computed elsewhere, or its answer is still being sent, what has come of the next ones waits, and
/// no more is read: neither a fast sender nor a slow reader makes the stream hold more than a line
/// and two buffers. A line for which there is no memory waits, too, until the server says that it has
/// waited long enough.
final class LineStream: Conversation {
  /// A line that has been read.
  private struct Order {
    let fields: [JSONObject.Field]
    let exchange: LineExchange
  }

  /// What waits for memory.
  private enum Starving {
    /// The rest of a line.
    case line
    /// The answer to a line.
    case answer(Order)
  }

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
  private var pending: Order?
  /// What waits for memory; nothing comes before it.
  private var starving: Starving?
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
    pending == nil && producer == nil && starving == nil && input.count - start < Self.bufferSize
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

  func stopStarving() {
    switch starving.take() {
    case nil: break
    case .line: line.refuse(on: exchange)
    case .answer(let order):
      send(Problem.overloaded(label: target.call.label), order.exchange)
    }
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
      guard let response = pending.exchange.takeResponse() else { return .waiting }
      self.pending = nil
      answer(response, pending)
    } else if case .answer(let order) = starving {
      starving = nil
      answer(order)
    } else {
      starving = nil
    }
    var lines = 0
    while pending == nil, producer == nil, starving == nil, ready.count < limit,
      lines < Self.linesInTurn,
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
    if starving != nil { return .starving }
    if pending != nil || !hasEnded { return .waiting }
    return .end
  }

  // MARK: Lines

  /// Reads the available bytes of a line; true if it is complete.
  private func readLine() -> Bool {
    guard start < input.count else {
      guard hasEnded, !line.isOver else { return false }
      return readEnd()
    }
    let end = input[start...].firstIndex(of: UInt8(ascii: "\n")) ?? input.count
    let isComplete = end < input.count
    line.begin(target, reserve: { [exchange] in exchange.reserve($0) })
    let length = line.read(input.span.extracting(start..<end))
    guard length == end - start else {
      start += length
      starving = .line
      return false
    }
    start = isComplete ? end + 1 : end
    guard isComplete else { return readLine() }
    answerLine()
    return true
  }

  /// The end of the stream: a last line without a line end, or the failure that ended it.
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
      answer(
        Order(
          fields: fields,
          exchange: LineExchange(exchange, id: id, number: number, reserved: line.takeReserved())))
    }
  }

  /// Answers a line, or begins to.
  private func answer(_ order: Order) {
    // A field of the line overrides the query.
    let query = target.query.filter { given in !order.fields.contains { $0.name == given.name } }
    var response: Response?
    do throws(RequestError) {
      response = try target.call.answer(
        query: query, body: order.fields, as: BodyFormats.json, on: order.exchange)
    } catch {
      response = Problem(error).response(label: target.call.label)
    }
    if let response { answer(response, order) } else { pending = order }
  }

  /// The answer to a line has been made, or must be made anew for want of memory.
  private func answer(_ response: Response, _ order: Order) {
    if response.status == .serviceUnavailable, order.exchange.takeRefusal() {
      starving = .answer(order)
    } else {
      send(response, order.exchange)
    }
  }

  /// Hands out the answer to a line: small ones are kept until they are sent, large ones made
  /// meanwhile.
  private func send(_ response: Response, _ own: LineExchange) {
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
