/// Answers a body while it arrives: earlier parts are answered before later ones are there.
///
/// Called on the event loop of its connection, one call at a time. The answer begins at once, chunked;
/// its body comes from `produce`, and is flushed through the compressor whenever it waits.
public protocol Conversation: AnyObject {
  /// Status, fields and label of the answer; its body is not looked at.
  var head: Response { get }
  /// Whether more of the body may come: asked before anything is read, so that a client which does
  /// not take its answers is not read from.
  var wantsMore: Bool { get }
  /// Takes the next bytes of the body, dechunked and expanded.
  func receive(_ bytes: Span<UInt8>)
  /// The body is complete.
  func finish()
  /// The body breaks off: damaged, cut short, or not there in time.
  func fail(_ failure: RequestFailure)
  /// Memory has not come back in time: whatever waits for it is answered without.
  func stopStarving()
  /// Makes more of the answer, about `limit` bytes.
  ///
  /// Called after each of the above, after `Exchange.wake()`, and while the socket has room.
  func produce(into output: inout [UInt8], limit: Int) -> ConversationProgress
}

/// What is left of an answer to a body that may still arrive.
public enum ConversationProgress: Sendable {
  /// More can be made now.
  case more
  /// More can be made after more has come, or after `Exchange.wake()`.
  case waiting
  /// More can be made once memory has come back; the server calls when it has, or when that takes
  /// too long.
  case starving
  /// Nothing: the answer is complete.
  case end
}
