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
  let parser: Cell<RequestParser>
  var phase = Phase.head
  private(set) lazy var peer = address.host

  // Input.

  /// Bytes that have been read and not yet parsed.
  let leftover = Cell<[UInt8]>([])
  /// Whether the leftover may be parsed further without more bytes.
  var leftoverIsNews = false
  /// Whether a read may find something.
  var canRead = false
  /// Whether the peer is known to send no more once everything has been read.
  var endIsNear = false
  /// Whether the peer sends no more.
  var hasEnded = false
  var lingered = 0
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
  /// What to do once the answer is made.
  var afterAnswer = Phase.closing
  /// The first exchange whose answer is complete but not yet sent, and those that follow it.
  var firstUnsent: ServerExchange?
  var otherUnsent: [ServerExchange] = []
  /// Whether a request has been answered.
  var hasServed = false

  // Deadlines.

  var calledAt = Instant.never
  var deadline = Instant.never
  /// When the present phase, or the wait for the next request, began.
  var phaseBegan: Instant
  /// When bytes last came in.
  var lastReceived: Instant
  /// When the socket last took bytes, and when the answer began to wait for it.
  var lastSent: Instant
  var sendingBegan: Instant?
  var sentWhileWaiting = 0
  var charged = 0

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
    parser = Cell(RequestParser(limits: loop.core.configuration.limits))
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
  static let requestsPerTurn = 16
  /// Bytes of a compressed body read at once, since each may become hundreds.
  static let compressedReadSize = 8_192

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
        leftover.value = []
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
}
