// The state of a connection, by subject. Classes, because an access to a part of a structure counts
// as one to the whole of it, and would be checked at run time.

import HTTP1

/// Bytes that come in.
final class ConnectionReading {
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
  /// Bytes dropped after an answer that closes.
  var lingered = 0
  /// Requests begun in this turn.
  var begunInTurn = 0
  /// Bytes inflated in this turn, not yet deducted from the allowance.
  var inflatedInTurn = 0
}

/// The request that a connection receives or answers.
final class ConnectionRequest {
  /// `nil` between requests, and once the answer is complete.
  var exchange: ServerExchange?
  /// The last exchange, kept for the next request.
  var spareExchange: ServerExchange?
  var head: RequestHead?
  var receiver: (any BodyReceiver)?
  /// The same receiver, if it may serve another request.
  var reusable: (any ReusableBodyReceiver)?
  /// Answers the body while it arrives.
  var conversation: (any Conversation)?
  /// The same, while it waits for the memory that it begins with.
  var waitingConversation: (any Conversation)?
  var inflater: Inflater?
  /// Whether the request counts towards the limit of its client.
  var countsForClient = false

  /// Forgets who receives the body.
  func endReceiving() {
    receiver = nil
    reusable = nil
    waitingConversation = nil
    inflater = nil
  }
}

/// The progress of the request's body.
final class ConnectionBody {
  /// Bytes of memory to be charged before the body is read.
  var memory = 0
  /// Bytes that have arrived, as sent.
  var received = 0
  /// Bytes that had arrived when the answer was known.
  var receivedBeforeAnswer = 0
  /// Whether the body, if any, has arrived.
  var isComplete = true
  /// Whether the client may send the body: it does not wait for 100 Continue, or has received it.
  var hasContinued = false
}

/// Bytes that go out.
final class ConnectionSending {
  /// Bytes that wait for the socket.
  var outgoing = Outgoing()
  /// The rest of an answer that is made while it is sent.
  var source: AnswerSource?
  /// What to do once the answer is made.
  var afterAnswer = ConnectionPhase.Event.answersAndCloses
  /// The first exchange whose answer is complete but not yet sent, and those that follow it.
  var firstUnsent: ServerExchange?
  let otherUnsent = Cell<[ServerExchange]>([])
  /// Whether a request has been answered.
  var hasServed = false
}

/// Moments and deadlines of a connection.
final class ConnectionTimes {
  /// When the timer wheel calls the connection, and when its deadline passes.
  var calledAt = Instant.never
  var deadline = Instant.never
  /// When the present phase, or the wait for the next request, began.
  var phaseBegan: Instant
  /// When the first byte of the request arrived.
  var requestBegan: Instant
  /// When bytes last arrived.
  var lastReceived: Instant
  /// When the socket last took bytes, and when the answer began to wait for it.
  var lastSent: Instant
  var sendingBegan: Instant?
  /// Bytes that the socket has taken since then.
  var sentWhileWaiting = 0
  /// When a conversation began to wait for memory.
  var starvesSince: Instant?
  /// Whether a client that sends no more has been probed for whether it still listens.
  var hasProbed = false

  init(_ now: Instant) {
    phaseBegan = now
    requestBegan = now
    lastReceived = now
    lastSent = now
  }
}
