import HTTP1

/// One client on its way through requests and answers; lives on one event loop.
///
/// A connection is woken by its socket, its deadline or an answer, and takes a turn: it sends what
/// waits, reads what has come, and stops when it would block, has had its share, or must wait for
/// somebody. Requests are answered strictly in order: while one waits, no other is read.
final class Connection {
  /// What the connection does with bytes that come in.
  enum Phase {
    /// Reads a head, or waits for one.
    case head
    /// Has a head, and waits for room in the memory budget.
    case memory
    /// Hands a body to its receiver.
    case body
    /// Waits for an answer that was promised.
    case answer
    /// Makes the rest of an answer while the socket drains.
    case sending
    /// Drops what is left of a body whose answer is known.
    case discard
    /// Sends what is left, then ends its side.
    case closing
    /// Has ended its side, and drops what still comes, so that no reset overtakes the answer.
    case linger
    /// Is gone.
    case closed

    /// Whether bytes are for the parser.
    var isParsing: Bool { self == .head || self == .body || self == .discard }
  }

  let loop: EventLoop
  let token: UInt64
  let socket: Descriptor
  let address: SocketAddress
  let isRefused: Bool
  var stream: any ByteStream
  var parser: RequestParser
  var phase = Phase.head
  private(set) lazy var peer = address.host

  // Input.

  /// Bytes that have been read and not yet parsed.
  private var leftover: [UInt8] = []
  /// Whether the leftover may be parsed further without more bytes.
  private var leftoverIsNews = false
  /// Whether a read may find something.
  private var canRead = false
  /// Whether the peer is known to send no more once everything has been read.
  private var endIsNear = false
  /// Whether the peer sends no more.
  var hasEnded = false
  private var lingered = 0
  /// Requests begun in this turn.
  var begunInTurn = 0
  /// Bytes inflated in this turn that the allowance does not know of yet.
  var inflatedInTurn = 0

  // The request at hand.

  /// `nil` between requests, and once the answer is complete.
  var exchange: ServerExchange?
  /// The last exchange, to be used again.
  var spareExchange: ServerExchange?
  var head: RequestHead?
  var receiver: (any BodyReceiver)?
  var inflater: Inflater?
  /// Bytes to be charged before the body is read.
  var wanted = 0
  /// Bytes of the body that have come.
  var bodyReceived = 0
  /// What of it had come when the answer was known.
  var receivedBeforeAnswer = 0
  /// Whether the body, if any, has come.
  var bodyIsComplete = true
  var holdsClientRequest = false
  var requestBegan: Instant
  /// Whether the client has been told to send the body.
  var hasContinued = false
  var hasProbed = false

  // Output.

  var outgoing = Outgoing()
  var source: AnswerSource?
  /// The record of the answer that is being made.
  var draft = ExchangeRecord()
  /// What to do once the answer is made.
  var afterAnswer = Phase.closing
  /// Exchanges whose answers are complete but not yet sent.
  var unsent: [UnsentExchange] = []
  /// The pool's buffer that the present answer uses.
  var pooled: [UInt8] = []
  /// Whether a request has been answered.
  var hasServed = false

  /// What is to be done once an answer has been sent.
  struct UnsentExchange {
    var record: ExchangeRecord
    var began: Instant
    var reserved: Int
    var pooled: [UInt8]
  }

  // Deadlines.

  private var calledAt = Instant.never
  private var deadline = Instant.never
  /// When the present phase, or the wait for the next request, began.
  var phaseBegan: Instant
  /// When bytes last came in.
  var lastReceived: Instant
  /// When the socket last took bytes, and when the answer began to wait for it.
  var lastSent: Instant
  private var sendingBegan: Instant?
  private var sentWhileWaiting = 0
  private var charged = 0

  var configuration: ServerConfiguration { loop.core.configuration }

  /// A connection that has been accepted; `nil` without memory for its encryption.
  init?(_ accepted: AcceptedConnection, loop: EventLoop, token: UInt64) {
    self.loop = loop
    self.token = token
    socket = accepted.socket
    address = accepted.address
    if let tls = accepted.listener.tls {
      guard let stream = TLSStream(accepted.socket, context: tls, scratch: loop.tlsScratch) else {
        return nil
      }
      self.stream = stream
    } else {
      stream = PlainStream(accepted.socket)
    }
    // A connection is charged for as long as it is open; without room its requests are refused.
    charged = accepted.listener.tls == nil ? 4_096 : 32_768
    let hasRoom = loop.core.budget.charge(charged)
    if !hasRoom { loop.core.budget.add(charged) }
    isRefused = accepted.isRefused || !hasRoom
    parser = RequestParser(limits: loop.core.configuration.limits)
    requestBegan = loop.now
    phaseBegan = loop.now
    lastReceived = loop.now
    lastSent = loop.now
  }

  // MARK: Turns

  /// Begins to wait for the first request.
  func begin() { updateDeadline() }

  /// The socket has become ready.
  func becameReady(_ event: Poller.Event) {
    if event.isReadable { canRead = true }
    if event.hasEnd { endIsNear = true }
    if event.isLost, phase == .answer || phase == .memory || phase == .sending {
      lose()
      return
    }
    takeTurn()
  }

  /// Requests of one connection in one turn: each may keep the loop for a few hundred microseconds.
  private static let requestsPerTurn = 16
  /// Bytes of a compressed body read at once, since each may become hundreds.
  private static let compressedReadSize = 8_192

  /// Sends and reads as much as can be done now, within bounds.
  func takeTurn() {
    var allowance = loop.core.configuration.bytesPerTurn
    begunInTurn = 0
    turn: while phase != .closed {
      if !outgoing.isEmpty || source != nil || stream.hasUnsentBytes {
        guard send(&allowance) else { break turn }
      }
      switch phase {
      case .head, .body, .discard:
        if leftoverIsNews {
          guard allowance > 0, begunInTurn < Self.requestsPerTurn else {
            loop.takeTurnAgain(token)
            break turn
          }
          parseLeftover()
          allowance &-= inflatedInTurn
          inflatedInTurn = 0
          continue turn
        }
        if hasEnded {
          meetEnd()
          continue turn
        }
        guard canRead || stream.hasUnreadBytes else { break turn }
        guard allowance > 0 else {
          loop.takeTurnAgain(token)
          break turn
        }
        read(&allowance)
        allowance &-= inflatedInTurn
        inflatedInTurn = 0
      case .closing:
        leftover = []
        beginLinger()
      case .linger:
        guard canRead || stream.hasUnreadBytes else { break turn }
        guard allowance > 0 else {
          loop.takeTurnAgain(token)
          break turn
        }
        readAndDrop(&allowance)
      case .memory, .answer: break turn
      // Without a source nothing is left to make.
      case .sending: leaveAnswer()
      case .closed: break turn
      }
    }
    if phase != .closed {
      updateCharge()
      updateDeadline()
    }
  }

  // MARK: Reading

  private func read(_ allowance: inout Int) {
    var buffer = loop.takeScratch()
    defer { loop.giveBackScratch(buffer) }
    guard let count = receive(&buffer, &allowance) else { return }
    if leftover.isEmpty {
      parse(buffer.span.extracting(0..<count))
    } else {
      leftover.append(buffer.span.extracting(0..<count))
      parseLeftover()
    }
  }

  /// Reads once; `nil` if nothing came, whatever follows from that being done.
  private func receive(_ buffer: inout [UInt8], _ allowance: inout Int) -> Int? {
    var room = buffer.mutableSpan
    let size = inflater == nil ? room.count : min(room.count, Self.compressedReadSize)
    let wasEstablished = stream.isEstablished
    let transfer = stream.read(into: &room, limit: size)
    if !wasEstablished, stream.isEstablished { phaseBegan = loop.now }
    switch transfer {
    case .moved(let count):
      // Less than asked for: the socket is empty, unless its end is still to be read.
      canRead = count == size || endIsNear
      allowance &-= count
      loop.counters.bytesReceived.count(count)
      lastReceived = loop.now
      return count
    case .blocked:
      canRead = false
    case .ended:
      canRead = false
      hasEnded = true
      if phase == .linger { close() }
    case .failed:
      if let tls = stream as? TLSStream, !tls.isEstablished {
        if tls.hasMetPlainText {
          stream = PlainStream(socket)
          refuse(.plainTextOnTLSPort)
          return nil
        }
        loop.counters.handshakesFailed.count()
      }
      lose()
    }
    return nil
  }

  private func readAndDrop(_ allowance: inout Int) {
    var buffer = loop.takeScratch()
    defer { loop.giveBackScratch(buffer) }
    guard let count = receive(&buffer, &allowance) else { return }
    lingered &+= count
    if lingered > configuration.lingerBytes { close() }
  }

  private func parseLeftover() {
    let input = leftover
    leftover = []
    parse(input.span)
  }

  /// Hands bytes to the parser, and keeps what it has not consumed.
  private func parse(_ input: Span<UInt8>) {
    var cursor = 0
    var needsMore = false
    while phase.isParsing, !needsMore, !outgoing.hasBody, outgoing.count < EventLoop.readSize,
      phase != .head || begunInTurn < Self.requestsPerTurn
    {
      if phase == .head, parser.isIdle { requestBegan = loop.now }
      switch parser.next(in: input, at: &cursor) {
      case .head(let head):
        // Without a body the end follows at once, and needs no more bytes.
        if !head.hasBody { _ = parser.next(in: input, at: &cursor) }
        begin(head)
      case .body(let range): take(input.extracting(range))
      case .end: endBody()
      case .needMore: needsMore = true
      case .failure(let failure): refuse(failure)
      }
    }
    leftoverIsNews = false
    guard phase != .closed, phase != .closing, cursor < input.count else { return }
    leftover.append(input.extracting(cursor..<input.count))
    leftoverIsNews = !needsMore
  }

  /// The peer sends no more, and everything it sent has been parsed.
  private func meetEnd() {
    switch phase {
    case .head where parser.isIdle: close()
    case .head: refuse(.malformed("the head is cut short"))
    case .body: refuse(.malformed("the body is cut short"))
    default: phase = .closing
    }
  }

  // MARK: Sending

  /// Sends what waits; `false` if the turn ends here.
  private func send(_ allowance: inout Int) -> Bool {
    while true {
      switch sendOnce(limit: allowance) {
      case .moved(let count):
        if count > 0 {
          allowance &-= count
          lastSent = loop.now
          sentWhileWaiting &+= count
          loop.counters.bytesSent.count(count)
        }
      case .blocked:
        if sendingBegan == nil {
          sendingBegan = loop.now
          sentWhileWaiting = 0
        }
        return false
      case .ended, .failed:
        lose()
        return false
      }
      if outgoing.isEmpty, !stream.hasUnsentBytes {
        if outgoing.hasBody { outgoing.detachBody() }
        guard let source else { break }
        if source.isComplete {
          completeSource(source)
        } else {
          produce(from: source)
          // Making a piece takes time besides sending it, and compressing it takes most.
          allowance &-= source.deflater == nil ? AnswerSource.piece : AnswerSource.piece &* 4
        }
      }
      if allowance <= 0, !outgoing.isEmpty || source != nil {
        loop.takeTurnAgain(token)
        return false
      }
    }
    sendingBegan = nil
    if outgoing.buffer.capacity > 0 {
      var empty: [UInt8] = []
      swap(&empty, &outgoing.buffer)
      loop.giveBackOutput(empty)
    }
    finishUnsent()
    return true
  }

  private func sendOnce(limit: Int) -> Transfer {
    if stream.hasUnsentBytes {
      let transfer = stream.flush()
      if case .moved = transfer, stream.hasUnsentBytes { return .blocked }
      return transfer
    }
    return outgoing.write(to: stream, limit: limit)
  }

  private func produce(from source: AnswerSource) {
    prepareOutput()
    draft.bytesOut &+= source.produce(into: &outgoing.buffer)
  }

  private func completeSource(_ source: AnswerSource) {
    self.source = nil
    if let deflater = source.deflater { loop.deflaters.giveBack(deflater) }
    if source.hasFailed {
      // The missing last chunk tells the client that the body is not whole.
      lose()
      return
    }
    completeAnswer()
    leaveAnswer()
  }

  /// Has room ready before something is appended.
  func prepareOutput() {
    if outgoing.buffer.capacity == 0 { outgoing.buffer = loop.takeOutput() }
  }

  // MARK: Ends

  private func beginLinger() {
    stream.endWriting()
    if stream.hasUnsentBytes { return }
    phase = .linger
    phaseBegan = loop.now
    if hasEnded { close() }
  }

  /// The connection is of no more use; what was not sent is lost.
  func lose() {
    guard phase != .closed else { return }
    if let exchange {
      exchange.cancel()
      endRequest(exchange)
    }
    close()
  }

  /// Closes the socket and forgets everything.
  func close() {
    guard phase != .closed else { return }
    if phase == .memory { loop.stopWaitingForMemory(token) }
    phase = .closed
    receiver = nil
    inflater = nil
    if let deflater = source?.deflater { loop.deflaters.giveBack(deflater) }
    source = nil
    finishUnsent()
    loop.core.budget.release(charged)
    charged = 0
    if stream.hasUnsentBytes || !outgoing.isEmpty { socket.reset() } else { socket.close() }
    loop.remove(token, client: address.client)
  }

  /// Gives up, whatever is in flight: the end of a drain.
  func abort() { lose() }

  /// The server is to end: an idle connection gets a last chance.
  func drainBegan() { updateDeadline() }

  // MARK: Memory

  /// Counts buffers that outlast a turn.
  private func updateCharge() {
    let base = stream is TLSStream ? 32_768 : 4_096
    let buffered = leftover.count &+ outgoing.count
    let now = base &+ (buffered > 1_024 ? buffered : 0)
    guard now != charged else { return }
    if now > charged {
      loop.core.budget.add(now &- charged)
    } else {
      loop.core.budget.release(charged &- now)
    }
    charged = now
  }

  // MARK: Deadlines

  /// Sees to it that the loop calls in time; cheap if the present deadline is the later one.
  private func updateDeadline() {
    deadline = nextDeadline()
    if deadline < calledAt { calledAt = loop.call(token, at: deadline) }
  }

  private func nextDeadline() -> Instant {
    let configuration = configuration
    if sendingBegan != nil || !outgoing.isEmpty || stream.hasUnsentBytes {
      return min(
        lastSent + configuration.responseIdleTime,
        rated(
          from: sendingBegan ?? lastSent, bytes: sentWhileWaiting,
          minimum: configuration.minimumResponseRate))
    }
    guard stream.isEstablished else { return phaseBegan + configuration.handshakeTime }
    switch phase {
    case .head where !parser.isIdle: return requestBegan + configuration.headTime
    case .head:
      // Who has just come is expected to speak sooner than who may speak again.
      let idle = hasServed ? configuration.idleTime : configuration.headTime
      let patience = max(phaseBegan, lastReceived) + idle
      guard let began = loop.drainBegan else { return patience }
      return min(patience, began + configuration.drainIdleTime)
    case .body, .discard:
      return min(
        max(phaseBegan, lastReceived) + configuration.bodyIdleTime,
        rated(from: phaseBegan, bytes: bodyReceived, minimum: configuration.minimumBodyRate))
    case .memory: return phaseBegan + configuration.memoryWait
    case .answer where hasEnded || endIsNear:
      return hasProbed ? .never : max(phaseBegan, lastReceived) + configuration.probeTime
    case .linger: return phaseBegan + configuration.lingerTime
    case .answer, .sending, .closing, .closed: return .never
    }
  }

  /// The moment at which so many bytes come to less than the minimum rate.
  private func rated(from began: Instant, bytes: Int, minimum: Int) -> Instant {
    guard minimum > 0 else { return .never }
    return began + configuration.rateGrace + Seconds(Double(bytes) / Double(minimum))
  }

  /// The moment has come, or one before it.
  func wasCalled() {
    calledAt = .never
    guard deadline <= loop.now else {
      // Idle for a while, though not for too long.
      if phase == .head { parser.trim() }
      updateDeadline()
      return
    }
    if sendingBegan != nil || !outgoing.isEmpty || stream.hasUnsentBytes {
      // Nobody reads: a reset frees what the kernel holds for the client as well.
      if phase == .linger || phase == .closing { close() } else { lose() }
      return
    }
    guard stream.isEstablished else {
      loop.counters.handshakesFailed.count()
      close()
      return
    }
    switch phase {
    case .head where parser.isIdle: closeIdle()
    case .head: refuse(.timeout("the head did not come in time"))
    case .body: refuse(.timeout("the body did not come in time"))
    case .memory:
      loop.stopWaitingForMemory(token)
      refuse(.overloaded(retryAfter: configuration.retryAfter))
    case .answer: probe()
    case .discard, .linger: close()
    case .sending, .closing, .closed: break
    }
    if phase != .closed { takeTurn() }
  }

  /// Reads once more, so that a request already on its way is answered, and closes if there is none.
  private func closeIdle() {
    canRead = true
    takeTurn()
    if phase == .head, parser.isIdle { close() }
  }

  /// Finds out whether a client that sends no more still listens.
  private func probe() {
    hasProbed = true
    guard head?.version == .http11 else { return }
    prepareOutput()
    ResponseWriter.appendContinue(to: &outgoing.buffer)
  }
}
