import HTTP1

/// One client on its way through requests and answers; lives on one event loop.
///
/// A connection is woken by its socket, its deadline or an answer, and takes a turn: it sends what
/// waits, reads what has come, and stops when it would block, has had its share, or must wait for
/// somebody. Requests are answered strictly in order: while one waits, no other is read.
final class Connection {
  let loop: EventLoop
  let token: UInt64
  let socket: Descriptor
  let address: SocketAddress
  let isRefused: Bool
  var stream: any ByteStream
  let parser: Cell<RequestParser>
  /// Changed by `move(_:)` alone.
  var phase = ConnectionPhase.head
  private(set) lazy var peer = address.host

  let reading = ConnectionReading()
  let request = ConnectionRequest()
  let body = ConnectionBody()
  let sending = ConnectionSending()
  let times: ConnectionTimes

  /// Bytes of the memory budget that the connection and its buffers are charged.
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
    times = ConnectionTimes(loop.now)
  }

  // MARK: Turns

  /// Begins to wait for the first request.
  func begin() { updateDeadline() }

  /// The socket has become ready.
  func becameReady(_ event: Poller.Event) {
    if event.isReadable { reading.canRead = true }
    if event.hasEnd { reading.endIsNear = true }
    if event.isLost,
      phase == .answer || phase == .memory || phase == .sending
        || phase == .conversation
    {
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
    reading.begunInTurn = 0
    turn: while phase != .closed {
      if !sending.outgoing.isEmpty || sending.source != nil || stream.hasUnsentBytes {
        guard send(&allowance) else { break turn }
      }
      switch phase {
      case .head, .body, .discard, .conversation:
        if conversationIsPaused { break turn }
        if reading.leftoverIsNews {
          guard allowance > 0, reading.begunInTurn < Self.requestsPerTurn else {
            loop.takeTurnAgain(token)
            break turn
          }
          parseLeftover()
          allowance &-= reading.inflatedInTurn
          reading.inflatedInTurn = 0
          continue turn
        }
        if reading.hasEnded {
          handleEndOfInput()
          continue turn
        }
        guard reading.canRead || stream.hasUnreadBytes else { break turn }
        guard allowance > 0 else {
          loop.takeTurnAgain(token)
          break turn
        }
        read(&allowance)
        allowance &-= reading.inflatedInTurn
        reading.inflatedInTurn = 0
      case .closing:
        reading.leftover.value = []
        beginLinger()
      case .linger:
        guard reading.canRead || stream.hasUnreadBytes else { break turn }
        guard allowance > 0 else {
          loop.takeTurnAgain(token)
          break turn
        }
        readAndDrop(&allowance)
      case .memory, .answer: break turn
      // Without a source nothing is left to make; a conversation may have to be waited for.
      case .sending:
        if sending.source != nil { break turn }
        leaveAnswer()
      case .closed: break turn
      }
    }
    if phase != .closed {
      updateStarving()
      updateCharge()
      updateDeadline()
    }
  }
}
