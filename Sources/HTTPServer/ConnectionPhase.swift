/// How a connection treats incoming bytes, and the event that it waits for.
///
/// A connection serves one request after another, strictly in order, and goes round this circle:
/// it reads a *head*; the handler looks at it and either answers, promises an answer, or wants the
/// *body*, for which *memory* is reserved first; the *answer* comes at once or later, whole or as a
/// stream that is made while it is *sending*. Then the circle begins again at *head*, over *discard*
/// if a small rest of the body is still to come. A connection that cannot go on, because the framing
/// is lost or somebody wants it closed, goes the other way: *closing* until all is sent, *linger*
/// until the client has read it, *closed*.
///
/// | phase | event | next phase |
/// | --- | --- | --- |
/// | head | `needsMemory` | memory |
/// | head, memory | `receivesBody` | body |
/// | head, body | `promisesAnswer` | answer |
/// | sending | `converses` | conversation |
/// | head, memory, body, answer, conversation | `streamsAnswer` | sending |
/// | head, memory, body, answer, sending | `answersAndWaits` | head |
/// | head, memory, body, answer, sending | `answersAndDiscards` | discard |
/// | head, memory, body, answer, sending | `answersAndCloses` | closing |
/// | discard | `bodyEnds` | head |
/// | discard | `abandonsBody` | closing |
/// | closing | `sentAll` | linger |
/// | every one but closed | `ends` | closed |
///
/// `after(_:)` is this table. Nothing else changes a phase.
enum ConnectionPhase: CaseIterable {
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
  /// Hands a body to a conversation, and makes its answer.
  case conversation
  /// Drops the rest of a body whose answer is known.
  case discard
  /// Sends the remaining bytes, then ends its side.
  case closing
  /// Has ended its side, and drops bytes that still arrive, so that no reset overtakes the answer.
  case linger
  /// Is gone.
  case closed

  /// What changes a phase.
  enum Event: CaseIterable {
    /// The budget has no room for the request now.
    case needsMemory
    /// The handler wants the body, and memory for it is reserved.
    case receivesBody
    /// The handler promises an answer: the body is complete, or was not wanted.
    case promisesAnswer
    /// The answer has begun, and the body continues.
    case converses
    /// The answer has begun, and the rest of it is made while it is sent.
    case streamsAnswer
    /// The whole answer is made, and the connection may carry another request.
    case answersAndWaits
    /// The whole answer is made; a small rest of the body comes before the next request.
    case answersAndDiscards
    /// The whole answer is made, and the connection closes after it.
    case answersAndCloses
    /// The rest of the body has come.
    case bodyEnds
    /// The rest of the body is too long, broken or cut short.
    case abandonsBody
    /// Everything has been handed to the kernel.
    case sentAll
    /// The socket is closed.
    case ends
  }

  /// Whether bytes are for the parser.
  var isParsing: Bool {
    self == .head || self == .body || self == .discard || self == .conversation
  }

  /// Whether an answer may begin or be completed.
  private var owesAnswer: Bool {
    self == .head || self == .memory || self == .body || self == .answer
  }

  /// The phase after an event; `nil` if the event cannot happen in this one.
  func after(_ event: Event) -> ConnectionPhase? {
    switch event {
    case .needsMemory: self == .head ? .memory : nil
    case .receivesBody: self == .head || self == .memory ? .body : nil
    case .promisesAnswer: self == .head || self == .body ? .answer : nil
    case .converses: self == .sending ? .conversation : nil
    case .streamsAnswer: owesAnswer || self == .conversation ? .sending : nil
    case .answersAndWaits: owesAnswer || self == .sending ? .head : nil
    case .answersAndDiscards: owesAnswer || self == .sending ? .discard : nil
    case .answersAndCloses: owesAnswer || self == .sending ? .closing : nil
    case .bodyEnds: self == .discard ? .head : nil
    case .abandonsBody: self == .discard ? .closing : nil
    case .sentAll: self == .closing ? .linger : nil
    case .ends: self == .closed ? nil : .closed
    }
  }
}

extension Connection {
  /// Changes the phase; the only place that does.
  @inline(__always)
  func move(_ event: ConnectionPhase.Event) {
    guard let next = phase.after(event) else {
      assertionFailure("\(event) in \(phase)")
      return
    }
    phase = next
    times.phaseBegan = loop.now
  }
}
