import HTTP1

/// Conversations: answers that begin while the body still arrives.
extension Connection {
  /// Begins the answer, then continues to read the body.
  func converse(_ head: RequestHead, _ conversation: any Conversation, reserving: Int) {
    var needed = ByteCount(reserving)
    var coding = ContentCoding.identity
    do throws(RequestFailure) {
      coding = try head.contentCoding()
    } catch {
      return refuse(error)
    }
    if coding != .identity {
      var bounds = Inflater.Bounds()
      // A stream may have any length; its ratio of expansion is bounded at every moment.
      bounds.bytes = .max
      bounds.ratio = configuration.decompressionRatio
      request.inflater = Inflater(coding, bounds: bounds)
      needed = needed + ByteCount(Inflater.memory)
    }
    body.memory = needed.value
    guard let exchange = request.exchange, exchange.reserve(body.memory) else {
      request.waitingConversation = conversation
      move(.needsMemory)
      loop.waitForMemory(token)
      return
    }
    begin(conversation)
  }

  /// Begins the answer: there is memory for the conversation.
  func begin(_ conversation: any Conversation) {
    parser.value.bodyIsUnbounded = true
    let inflater = request.inflater
    var response = conversation.head
    response.body = .stream(NoBody())
    // As far as the head knows, the body is there: the connection can be kept after it.
    let wasComplete = body.isComplete
    body.isComplete = true
    if !body.hasContinued {
      body.hasContinued = true
      prepareOutput()
      appendOutput { ResponseWriter.appendContinue(to: &$0) }
    }
    answer(response)
    body.isComplete = wasComplete
    request.inflater = inflater
    guard let source = sending.source else { return }
    source.converse(conversation)
    request.conversation = conversation
    move(.converses)
    if wasComplete { finishConversation() }
  }

  /// Bytes of the body, as sent.
  func takeInConversation(_ bytes: Span<UInt8>, _ conversation: any Conversation) {
    guard let inflater = request.inflater else {
      conversation.receive(bytes)
      sending.source?.resume()
      return
    }
    do throws(RequestFailure) {
      try inflater.inflate(bytes) { piece in
        reading.inflatedInTurn &+= piece.count
        conversation.receive(piece)
        return true
      }
      sending.source?.resume()
    } catch {
      failConversation(error)
    }
  }

  /// The body is complete.
  func finishConversation() {
    guard let conversation = request.conversation else { return }
    if let inflater = request.inflater.take() {
      do throws(RequestFailure) {
        try inflater.finish()
      } catch {
        return failConversation(error)
      }
    }
    move(.streamsAnswer)
    conversation.finish()
    sending.source?.resume()
  }

  /// The body is cut short: the answer so far is still sent, then the connection closes.
  func failConversation(_ failure: RequestFailure) {
    guard phase == .conversation, let conversation = request.conversation else { return }
    loop.counters.requestsRefused.count()
    request.inflater = nil
    sending.afterAnswer = .answersAndCloses
    move(.streamsAnswer)
    conversation.fail(failure)
    sending.source?.resume()
  }

  /// More of an answer can be made.
  func wake(from exchange: ServerExchange) {
    guard exchange === request.exchange, request.conversation != nil,
      let source = sending.source
    else { return }
    source.resume()
    takeTurn()
  }
}

extension Connection {
  /// Whether a conversation wants no more bytes for now; the phase is asked first, which is cheap.
  var conversationIsPaused: Bool {
    phase == .conversation && request.conversation?.wantsMore == false
  }
}

/// Conversations that wait for memory.
extension Connection {
  /// Joins or leaves the queue for memory, as the conversation wants it.
  func updateStarving() {
    let isStarving = sending.source?.isStarving ?? false
    guard isStarving != (times.starvesSince != nil) else { return }
    guard isStarving else { return endStarving() }
    times.starvesSince = loop.now
    loop.waitForMemory(token)
    // Memory that was released before the connection joined the queue does not wake it.
    sending.source?.resume()
    loop.takeTurnAgain(token)
  }

  /// Leaves the queue for memory.
  func endStarving() {
    guard times.starvesSince != nil else { return }
    times.starvesSince = nil
    loop.stopWaitingForMemory(token)
  }

  /// When a conversation has waited for memory long enough.
  var starvingDeadline: Instant? {
    times.starvesSince.map { $0 + configuration.memoryWait }
  }

  /// That moment has come.
  func stopStarving() {
    endStarving()
    request.conversation?.stopStarving()
    sending.source?.resume()
  }
}

/// Stands for a body that a conversation makes.
private final class NoBody: BodyProducer {
  func produce(into output: inout [UInt8], limit: Int) -> Bool { false }
}
