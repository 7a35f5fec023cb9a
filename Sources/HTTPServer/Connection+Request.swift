import HTTP1

/// Requests: from the head to the answer.
extension Connection {
  /// A head has passed every check.
  func begin(_ head: RequestHead) {
    let exchange = makeExchange(head)
    request.exchange = exchange
    request.head = head
    times.phaseBegan = loop.now
    parser.value.bodyIsUnbounded = false
    body.received = 0
    body.isComplete = !head.hasBody
    body.hasContinued = !head.expectsContinue
    times.hasProbed = false
    reading.begunInTurn &+= 1
    loop.requestBegan(exchange)

    guard !isRefused, openClientRequest() else {
      return refuse(.overloaded(retryAfter: configuration.retryAfter))
    }
    // Before the handler hears of the request, so that no length beyond the limit reaches it.
    let limit = configuration.limits.bodyBytes
    if let length = head.declaredLength, length > ByteCount(limit),
      !loop.handler.takesAnyLength(head)
    {
      return refuse(.bodyTooLarge(limit: limit))
    }
    switch loop.reception(of: head, exchange) {
    case .respond(let response): answer(response)
    case .later: move(.promisesAnswer)
    case .converse(let conversation, let reserving):
      converse(head, conversation, reserving: reserving)
    case .receive(let receiver, let reserving): receive(head, receiver, reserving: reserving)
    case .receiveReusably(let receiver, let reserving):
      // The request owns it from here on.
      loop.buffers.use(receiver)
      request.reusable = receiver
      receive(head, receiver, reserving: reserving)
    }
  }

  private func makeExchange(_ head: RequestHead?) -> ServerExchange {
    var identities = loop.identities
    let identity = head.map { identities.identity(of: $0) } ?? identities.next()
    loop.identities = identities
    let exchange: ServerExchange
    if isKnownUniquelyReferenced(&request.spareExchange), let spare = request.spareExchange {
      spare.renew(identity, began: times.requestBegan)
      exchange = spare
    } else {
      exchange = ServerExchange(loop: loop, token: token, identity, began: times.requestBegan)
    }
    request.spareExchange = nil
    exchange.head = head
    return exchange
  }

  private func openClientRequest() -> Bool {
    guard let clients = loop.core.clients else { return true }
    request.countsForClient = clients.openRequest(address.client)
    return request.countsForClient
  }

  private func receive(_ head: RequestHead, _ receiver: any BodyReceiver, reserving: Int) {
    var needed = ByteCount(reserving)
    var coding = ContentCoding.identity
    if head.hasBody {
      do throws(RequestFailure) {
        coding = try head.contentCoding()
      } catch {
        return refuse(error)
      }
    }
    if coding != .identity {
      var bounds = Inflater.Bounds()
      bounds.bytes = configuration.inflatedBytes
      bounds.ratio = configuration.decompressionRatio
      request.inflater = Inflater(coding, bounds: bounds)
      needed = needed + ByteCount(Inflater.memory)
    }
    request.receiver = receiver
    if needed > ByteCount(loop.core.budget.limit) {
      return refuse(.bodyTooLarge(limit: loop.core.budget.limit))
    }
    body.memory = needed.value
    guard let exchange = request.exchange, exchange.reserve(body.memory) else {
      move(.needsMemory)
      loop.waitForMemory(token)
      return
    }
    beginBody()
  }

  /// Memory has been given back somewhere.
  func retryMemory() {
    if times.starvesSince != nil {
      sending.source?.resume()
      return takeTurn()
    }
    guard phase == .memory, let exchange = request.exchange, exchange.reserve(body.memory) else {
      return
    }
    loop.stopWaitingForMemory(token)
    if let conversation = request.waitingConversation.take() {
      begin(conversation)
    } else {
      beginBody()
    }
    takeTurn()
  }

  private func beginBody() {
    move(.receivesBody)
    if body.isComplete { return finishBody() }
    if !body.hasContinued {
      body.hasContinued = true
      prepareOutput()
      appendOutput { ResponseWriter.appendContinue(to: &$0) }
    }
  }

  /// Bytes of the body, as sent.
  func take(_ bytes: Span<UInt8>) {
    body.received &+= bytes.count
    if let conversation = request.conversation, phase == .conversation {
      return takeInConversation(bytes, conversation)
    }
    guard phase == .body, let receiver = request.receiver else {
      discard()
      return
    }
    guard let inflater = request.inflater else {
      if let response = receiver.receive(bytes) { answer(response) }
      return
    }
    var response: Response?
    do throws(RequestFailure) {
      try inflater.inflate(bytes) { piece in
        reading.inflatedInTurn &+= piece.count
        response = receiver.receive(piece)
        return response == nil
      }
    } catch {
      return refuse(error)
    }
    if let response { answer(response) }
  }

  private func discard() {
    guard phase == .discard else { return }
    if body.received &- body.receivedBeforeAnswer > configuration.discardedBytes {
      move(.abandonsBody)
    }
  }

  /// The body is complete.
  func endBody() {
    body.isComplete = true
    switch phase {
    case .body:
      if let inflater = request.inflater {
        do throws(RequestFailure) {
          try inflater.finish()
        } catch {
          return refuse(error)
        }
        request.inflater = nil
      }
      finishBody()
    case .conversation: finishConversation()
    case .discard:
      move(.bodyEnds)
      request.head = nil
    default: break
    }
  }

  private func finishBody() {
    guard let receiver = request.receiver.take() else { return }
    move(.promisesAnswer)
    let response = receiver.finish()
    if let reusable = request.reusable.take() { loop.buffers.keep(reusable) }
    if let response { answer(response) }
  }

  /// The server refuses the request, or bytes that could not be read as one; the connection closes.
  func refuse(_ failure: RequestFailure) {
    if phase == .conversation { return failConversation(failure) }
    // The answer to this request is known, and no other can begin before its body ends.
    if phase == .discard { return move(.abandonsBody) }
    loop.counters.requestsRefused.count()
    if request.exchange == nil {
      // The head could not be read: an answer is owed all the same.
      request.head = nil
      let exchange = makeExchange(nil)
      request.exchange = exchange
      body.isComplete = false
      loop.requestBegan(exchange)
    }
    answer(loop.handler.response(to: failure, head: request.head), closes: true)
  }
}
