import HTTP1

/// Bytes that come in: from the socket to the parser.
extension Connection {
  func read(_ allowance: inout Int) {
    var buffer = loop.takeScratch()
    defer { loop.giveBackScratch(buffer) }
    guard let count = receive(&buffer, &allowance) else { return }
    if leftover.value.isEmpty {
      parse(buffer.span.extracting(0..<count))
    } else {
      leftover.value.append(buffer.span.extracting(0..<count))
      parseLeftover()
    }
  }

  /// Reads once; `nil` if nothing came, whatever follows from that being done.
  func receive(_ buffer: inout [UInt8], _ allowance: inout Int) -> Int? {
    var room = buffer.mutableSpan
    let size = inflater == nil ? room.count : min(room.count, Self.compressedReadSize)
    let wasEstablished = stream.isEstablished
    let transfer = stream.read(into: &room, limit: size)
    if !wasEstablished, stream.isEstablished { phaseBegan = loop.now }
    switch transfer {
    case .moved(let count):
      // Less than asked for: the socket is empty, unless its end is still to be read.
      canRead = count == size || endIsNear
      allowance &-= count
      loop.counters.bytesReceived.count(count)
      lastReceived = loop.now
      return count
    case .blocked:
      canRead = false
    case .ended:
      canRead = false
      hasEnded = true
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
    var buffer = loop.takeScratch()
    defer { loop.giveBackScratch(buffer) }
    guard let count = receive(&buffer, &allowance) else { return }
    lingered &+= count
    if lingered > configuration.lingerBytes { close() }
  }

  func parseLeftover() {
    var input: [UInt8] = []
    swap(&input, &leftover.value)
    parse(input.span)
  }

  /// Hands bytes to the parser, and keeps what it has not consumed.
  func parse(_ input: Span<UInt8>) {
    var cursor = 0
    var needsMore = false
    while phase.isParsing, !needsMore, !outgoing.hasBody, outgoing.count < EventLoop.readSize,
      phase != .head || begunInTurn < Self.requestsPerTurn
    {
      if phase == .head, parser.value.isIdle { requestBegan = loop.now }
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
    leftoverIsNews = false
    guard phase != .closed, phase != .closing, cursor < input.count else { return }
    leftover.value.append(input.extracting(cursor..<input.count))
    leftoverIsNews = !needsMore
  }

  /// The peer sends no more, and everything it sent has been parsed.
  func meetEnd() {
    switch phase {
    case .head where parser.value.isIdle: closeBetweenRequests()
    case .head: refuse(.malformed("the head is cut short"))
    case .body: refuse(.malformed("the body is cut short"))
    default: phase = .closing
    }
  }
}
