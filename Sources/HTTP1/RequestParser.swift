/// Reads requests: bytes in, events out, no I/O.
///
/// Feed it what has been received and not yet consumed; it says what it has found and moves the
/// cursor past what it is done with. Bytes behind the cursor are never needed again, bytes after it
/// must be there again, with more behind them, at the next call:
///
/// ```swift
/// var cursor = 0
/// reading: while true {
///   switch parser.next(in: received.span, at: &cursor) {
///   case .head(let head): begin(head)
///   case .body(let range): take(received.span.extracting(range))
///   case .end: finish()
///   case .failure(let failure): refuse(failure)
///   case .needMore: break reading
///   }
/// }
/// received.removeFirst(cursor)
/// ```
///
/// After `.end` the next call begins the next request. After `.failure` there is nothing but that
/// failure: what follows broken framing is never read as a request. Every byte is looked at once,
/// however small the pieces it comes in, but for those of the line that is being completed: they
/// are searched once for its end, and then read.
public struct RequestParser: Sendable {
  /// What the parser has found.
  public enum Event: Sendable {
    /// A head that has passed every check; `.body` events, if any, and `.end` follow.
    case head(RequestHead)
    /// Bytes of the body: this range of the input.
    case body(Range<Int>)
    /// The message is complete, and the cursor is after its last byte.
    case end
    /// Nothing more can be said without more bytes.
    case needMore
    /// The request is refused; so is everything after it.
    case failure(RequestFailure)
  }

  /// What is expected next.
  enum State: Sendable {
    case requestLine
    case fields
    case sized(Int)
    case chunkLine
    case chunkData(Int)
    case chunkEnd
    case trailers
    case end
    case failed(RequestFailure)
  }

  /// What is refused.
  public let limits: Limits

  var state = State.requestLine
  /// Bytes of the line at the cursor that are known not to end it.
  var scanned = 0
  /// Bytes that the head, or the trailer section, may still take.
  var allowance: Int
  var draft = HeadDraft()
  /// The fields of the head at hand; kept so that their buffer serves the next head, too.
  var fields = Fields()
  var decodedBytes = 0
  var extensionBytes = 0
  /// Where in this input the head at hand began; `nil` if that was in an earlier one.
  var headStart: Int?
  var known: KnownHead?

  /// Whether the body at hand may have any length; set once its head is known, and forgotten with it.
  public var bodyIsUnbounded = false

  /// A parser at the beginning of a connection.
  public init(limits: Limits = Limits()) {
    var limits = limits
    // Lengths of fields are kept in four bytes.
    limits.headBytes = min(max(0, limits.headBytes), 1 << 30)
    self.limits = limits
    allowance = limits.headBytes
  }

  /// Whether no byte of a request has been seen since the last one ended.
  ///
  /// Distinguishes an idle connection from one whose head has begun.
  public var isIdle: Bool {
    if case .requestLine = state { scanned == 0 && allowance == limits.headBytes } else { false }
  }

  /// Gives back the memory kept for the next head, as for a connection that has gone idle.
  public mutating func trim() {
    guard isIdle else { return }
    fields = Fields()
    known = nil
  }

  /// Whether a request has been refused: the parser says nothing else any more.
  public var hasFailed: Bool { if case .failed = state { true } else { false } }

  /// The next event in `input`, whose bytes before `cursor` have been consumed.
  public mutating func next(in input: Span<UInt8>, at cursor: inout Int) -> Event {
    guard cursor >= 0, cursor <= input.count else { return .needMore }
    headStart = nil
    do throws(RequestFailure) {
      return try step(input, &cursor)
    } catch {
      state = .failed(error)
      return .failure(error)
    }
  }

  private mutating func step(
    _ input: Span<UInt8>, _ cursor: inout Int
  ) throws(RequestFailure) -> Event {
    while true {
      switch state {
      case .requestLine:
        if isIdle {
          if let head = recognise(input, &cursor) { return .head(head) }
          headStart = cursor
        }
        guard try readRequestLine(input, &cursor) else { return .needMore }
      case .fields:
        switch try readField(input, &cursor) {
        case .partial: return .needMore
        case .field: continue
        case .end:
          let head = try finishHead()
          remember(head, input, cursor)
          return .head(head)
        }
      case .sized(let left):
        if left > limits.bodyBytes, !bodyIsUnbounded {
          throw .bodyTooLarge(limit: limits.bodyBytes)
        }
        let taken = min(left, input.count &- cursor)
        if taken == 0 { return .needMore }
        state = taken == left ? .end : .sized(left &- taken)
        cursor &+= taken
        return .body(cursor &- taken..<cursor)
      case .chunkLine:
        guard try readChunkLine(input, &cursor) else { return .needMore }
      case .chunkData(let left):
        let taken = min(left, input.count &- cursor)
        if taken == 0 { return .needMore }
        state = taken == left ? .chunkEnd : .chunkData(left &- taken)
        cursor &+= taken
        return .body(cursor &- taken..<cursor)
      case .chunkEnd:
        guard try readChunkEnd(input, &cursor) else { return .needMore }
      case .trailers:
        guard try readTrailers(input, &cursor) else { return .needMore }
      case .end:
        state = .requestLine
        scanned = 0
        allowance = limits.headBytes
        return .end
      case .failed(let failure):
        return .failure(failure)
      }
    }
  }
}
