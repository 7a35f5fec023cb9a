import HTTP1

/// Answers: from the handler's response to bytes that wait for the socket.
extension Connection {
  /// Bodies up to this size are compressed in one go, so that their length is known.
  private static let compressedAtOnce = 32_768

  /// An answer that was promised has come.
  func answer(from exchange: ServerExchange) {
    guard exchange === request.exchange, sending.source == nil,
      let response = exchange.takeResponse()
    else { return }
    answer(response)
    takeTurn()
  }

  /// Puts an answer on its way; only the first one of a request counts.
  func answer(_ response: Response, closes: Bool = false) {
    guard let exchange = request.exchange, sending.source == nil else { return }
    if phase == .memory { loop.stopWaitingForMemory(token) }
    request.endReceiving()
    body.receivedBeforeAnswer = body.received
    sending.hasServed = true
    prepareOutput()

    let mayKeepAlive = !closes && !isRefused && loop.drainBegan == nil && restIsSmall
    let writer =
      request.head.map {
        ResponseWriter(to: $0, keepsAlive: mayKeepAlive, requestID: exchange.identity)
      } ?? ResponseWriter(requestID: exchange.identity)
    note(response, exchange)
    let framing = appendHead(response, writer, exchange)
    sending.afterAnswer =
      framing?.keepsAlive != true
      ? .answersAndCloses : body.isComplete ? .answersAndWaits : .answersAndDiscards
    if sending.source != nil { return move(.streamsAnswer) }
    endRequest()
    leaveAnswer()
  }

  /// Enters the phase that follows an answer.
  func leaveAnswer() {
    move(sending.afterAnswer)
    if phase == .head { request.head = nil }
  }

  /// Whether the rest of the body is small enough to read, so that the connection stays open.
  private var restIsSmall: Bool {
    if body.isComplete { return true }
    // A client that waits for 100 Continue may or may not send the body: the next bytes are
    // ambiguous.
    guard body.hasContinued, let head = request.head else { return false }
    guard let length = head.declaredLength else { return true }
    return length - ByteCount(body.received) <= ByteCount(configuration.discardedBytes)
  }

  /// Appends the head, and the body or the beginning of it.
  private func appendHead(
    _ response: Response, _ writer: ResponseWriter, _ exchange: ServerExchange
  ) -> ResponseWriter.Framing? {
    let coding = coding(for: response)
    var isCoded = false
    var length = ResponseWriter.Length.known(0)
    var whole: [UInt8] = []
    var deflater: Deflater?
    switch response.body {
    case .empty: break
    case .bytes(let bytes):
      whole = bytes
      if coding != .identity { deflater = loop.buffers.deflaters.take(coding) }
      if let held = deflater {
        if bytes.count > Self.compressedAtOnce {
          length = .unknown
        } else {
          // One that fails is given back all the same; the body then goes as it is.
          var compressed: [UInt8] = []
          if held.compress(bytes.span, to: &compressed), held.finish(to: &compressed) {
            whole = compressed
            isCoded = true
          }
          loop.buffers.deflaters.recycle(held)
          deflater = nil
        }
      }
      if length != .unknown { length = .known(whole.count) }
    case .stream:
      length = .unknown
      if coding != .identity { deflater = loop.buffers.deflaters.take(coding) }
    }
    if deflater != nil { isCoded = true }

    let framing: ResponseWriter.Framing
    do throws(ResponseWriter.Failure) {
      framing = try appendHead(
        response, writer, length: length, coding: isCoded ? coding : response.coding)
    } catch {
      // A mistake of the handler: the client learns no details.
      if let deflater { loop.buffers.deflaters.recycle(deflater) }
      exchange.status = 500
      return appendEmpty(writer)
    }
    guard framing.sendsBody else {
      if let deflater { loop.buffers.deflaters.recycle(deflater) }
      return framing
    }
    if case .stream(let producer) = response.body {
      sending.source = AnswerSource(
        producer: producer, deflater: deflater, isChunked: framing.isChunked)
    } else if let deflater {
      sending.source = AnswerSource(bytes: whole, deflater: deflater, isChunked: framing.isChunked)
    } else {
      exchange.bytesOut = whole.count
      if whole.count < Outgoing.largeBody {
        appendOutput { $0.append(contentsOf: whole) }
      } else {
        sending.outgoing.attach(whole)
      }
    }
    return framing
  }

  private func appendHead(
    _ response: Response, _ writer: ResponseWriter, length: ResponseWriter.Length,
    coding: ContentCoding
  ) throws(ResponseWriter.Failure) -> ResponseWriter.Framing {
    var last = loop.lastOpening.take()
    var buffer: [UInt8] = []
    swap(&buffer, &sending.outgoing.buffer)
    defer {
      swap(&buffer, &sending.outgoing.buffer)
      loop.lastOpening = last
    }
    return try writer.appendHead(
      response.status, fields: response.fields, length: length, coding: coding,
      varies: response.isCompressible, date: loop.date, like: &last, to: &buffer)
  }

  private func appendEmpty(_ writer: ResponseWriter) -> ResponseWriter.Framing? {
    let response = Response(Status(500, "Internal Server Error"))
    return try? appendHead(response, writer, length: .known(0), coding: .identity)
  }

  /// The coding for an answer that the client takes and that is worth it.
  private func coding(for response: Response) -> ContentCoding {
    guard response.isCompressible, response.coding == .identity, let head = request.head else {
      return .identity
    }
    if case .empty = response.body { return .identity }
    let accepted = head.acceptEncoding
    if case .bytes(let bytes) = response.body, bytes.count < configuration.compressedBytes,
      !accepted.refusesIdentity || bytes.isEmpty
    {
      return .identity
    }
    return accepted.preferred
  }

  // MARK: Records

  /// Notes status, label and buffer of the answer.
  private func note(_ response: Response, _ exchange: ServerExchange) {
    exchange.status = response.status.code
    exchange.label = response.label
    if case .bytes(let bytes) = response.body, exchange.handedOut(bytes) {
      exchange.pooled = bytes
    }
  }

  /// The answer is complete, or cut short; its bytes remain to be sent.
  func endRequest() {
    guard let exchange = request.exchange.take() else { return }
    exchange.bytesIn = body.received
    if sending.firstUnsent == nil {
      sending.firstUnsent = exchange
    } else {
      sending.otherUnsent.value.append(exchange)
    }
    if request.countsForClient {
      request.countsForClient = false
      loop.core.clients?.closeRequest(address.client)
    }
  }

  /// All complete answers have been handed to the kernel, or are lost.
  func finishUnsent() {
    guard let first = sending.firstUnsent.take() else { return }
    let end = Instant.now
    finish(first, at: end)
    request.spareExchange = first
    guard !sending.otherUnsent.value.isEmpty else { return }
    for exchange in sending.otherUnsent.value { finish(exchange, at: end) }
    sending.otherUnsent.value.removeAll(keepingCapacity: true)
  }

  private func finish(_ exchange: ServerExchange, at end: Instant) {
    loop.core.budget.release(exchange.close())
    if exchange.pooled.capacity > 0 {
      var buffer: [UInt8] = []
      swap(&buffer, &exchange.pooled)
      loop.buffers.returnBody(buffer)
    }
    loop.requestEnded(exchange)
    loop.handler.didFinish(exchange.record(at: end, peer: peer))
    exchange.forget()
  }
}
