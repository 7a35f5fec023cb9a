import HTTP1

/// Bytes that come in: from the socket to the parser.
extension Connection {
  func read(_ allowance: inout Int) {
    var buffer = loop.buffers.takeScratch()
    defer { loop.buffers.returnScratch(buffer) }
    guard let count = receive(&buffer, &allowance) else { return }
    if reading.leftover.value.isEmpty {
      parse(buffer.span.extracting(0..<count))
    } else {
      reading.leftover.value.append(buffer.span.extracting(0..<count))
      parseLeftover()
    }
  }

  /// Reads once; `nil` if nothing arrived, after handling the end or the failure.
  func receive(_ buffer: inout [UInt8], _ allowance: inout Int) -> Int? {
    var room = buffer.mutableSpan
    let size = request.inflater == nil ? room.count : min(room.count, Self.compressedReadSize)
    let wasEstablished = stream.isEstablished
    let transfer = stream.read(into: &room, limit: size)
    if !wasEstablished, stream.isEstablished { times.phaseBegan = loop.now }
    switch transfer {
    case .moved(let count):
      // Less than asked for: the socket is empty, unless its end is still to be read.
      reading.canRead = count == size || reading.endIsNear
      allowance &-= count
      loop.counters.bytesReceived.count(count)
      times.lastReceived = loop.now
      return count
    case .blocked:
      reading.canRead = false
    case .ended:
      reading.canRead = false
      reading.hasEnded = true
      if phase == .linger { close() }
    case .failed:
      if let tls = stream as? TLSStream, !tls.isEstablished {
        if tls.hasMetPlainText {
          stream = PlainStream(socket)
          refuse(.plainTextOnTLSPort)
          return nil
        }
        loop.counters.handshakesFailed.count()
      }
      lose()
    }
    return nil
  }

  func readAndDrop(_ allowance: inout Int) {
    var buffer = loop.buffers.takeScratch()
    defer { loop.buffers.returnScratch(buffer) }
    guard let count = receive(&buffer, &allowance) else { return }
    reading.lingered &+= count
    if reading.lingered > configuration.lingerBytes { close() }
  }

  func parseLeftover() {
    var input: [UInt8] = []
    swap(&input, &reading.leftover.value)
    parse(input.span)
  }

  /// Hands bytes to the parser, and keeps those that it has not consumed.
  func parse(_ input: Span<UInt8>) {
    var cursor = 0
    var needsMore = false
    while !needsMore, mayParse(more: cursor < input.count) {
      if phase == .head, parser.value.isIdle { times.requestBegan = loop.now }
      switch parser.value.next(in: input, at: &cursor) {
      case .head(let head):
        // Without a body the end follows at once, and needs no more bytes.
        if !head.hasBody { _ = parser.value.next(in: input, at: &cursor) }
        begin(head)
      case .body(let range): take(input.extracting(range))
      case .end: endBody()
      case .needMore: needsMore = true
      case .failure(let failure): refuse(failure)
      }
    }
    reading.leftoverIsNews = false
    guard phase != .closed, phase != .closing, cursor < input.count else { return }
    reading.leftover.value.append(input.extracting(cursor..<input.count))
    reading.leftoverIsNews = !needsMore
  }

  /// Whether the parser may go on: in a phase of parsing, and while neither answers nor requests of
  /// this turn have become many.
  private func mayParse(more hasBytes: Bool) -> Bool {
    switch phase {
    // The end of a body needs no bytes; a request has begun, so no answer waits that is large.
    case .body: return true
    // Between two requests there is nothing to find without bytes.
    case .head:
      guard hasBytes, reading.begunInTurn < Self.requestsPerTurn else { return false }
    case .discard: break
    case .conversation:
      if conversationIsPaused { return false }
    case .memory, .answer, .sending, .closing, .linger, .closed: return false
    }
    return !sending.outgoing.hasBody && sending.outgoing.count < EventLoop.readSize
  }

  /// The peer sends no more, and everything it sent has been parsed.
  func handleEndOfInput() {
    switch phase {
    case .head where parser.value.isIdle: closeBetweenRequests()
    case .head: refuse(.malformed(.headCutShort))
    case .body, .conversation: refuse(.malformed(.bodyCutShort))
    default: move(.abandonsBody)
    }
  }
}
