// What a connection knows, by subject. Classes, because an access to a part of a structure counts as
// one to the whole of it, and would be checked at run time.

/// What a connection knows about bytes that come in.
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
  /// Bytes inflated in this turn that the allowance does not know of yet.
  var inflatedInTurn = 0
}

/// What a connection knows about the body of the request at hand.
final class ConnectionBody {
  /// Bytes of memory to be charged before the body is read.
  var memory = 0
  /// Bytes that have come, as sent.
  var received = 0
  /// How many of them had come when the answer was known.
  var receivedBeforeAnswer = 0
  /// Whether the body, if any, has come.
  var isComplete = true
  /// Whether the client need not wait before it sends the body, or has been told to send it.
  var hasContinued = false
}

/// What a connection knows about bytes that go out.
final class ConnectionSending {
  /// Bytes that wait for the socket.
  var outgoing = Outgoing()
  /// What to do once the answer is made.
  var afterAnswer = ConnectionPhase.Event.answersAndCloses
  /// The first exchange whose answer is complete but not yet sent, and those that follow it.
  var firstUnsent: ServerExchange?
  var otherUnsent: [ServerExchange] = []
  /// Whether a request has been answered.
  var hasServed = false
}

/// When things have happened on a connection, and when it has waited long enough.
final class ConnectionTimes {
  /// When the loop calls the connection, and when it has to.
  var calledAt = Instant.never
  var deadline = Instant.never
  /// When the present phase, or the wait for the next request, began.
  var phaseBegan: Instant
  /// When the first byte of the request came.
  var requestBegan: Instant
  /// When bytes last came in.
  var lastReceived: Instant
  /// When the socket last took bytes, and when the answer began to wait for it.
  var lastSent: Instant
  var sendingBegan: Instant?
  /// Bytes that the socket has taken since then.
  var sentWhileWaiting = 0
  /// Whether a client that sends no more has been asked whether it still listens.
  var hasProbed = false

  init(_ now: Instant) {
    phaseBegan = now
    requestBegan = now
    lastReceived = now
    lastSent = now
  }
}
