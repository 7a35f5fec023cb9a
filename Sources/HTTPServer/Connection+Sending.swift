/// Sending, and the end of a connection.
extension Connection {
  /// Sends waiting bytes; `false` if the turn ends here.
  func send(_ allowance: inout Int) -> Bool {
    while true {
      switch sendOnce(limit: allowance) {
      case .moved(let count):
        if count > 0 {
          allowance &-= count
          times.lastSent = loop.now
          times.sentWhileWaiting &+= count
          loop.counters.bytesSent.count(count)
        }
      case .blocked:
        if times.sendingBegan == nil {
          times.sendingBegan = loop.now
          times.sentWhileWaiting = 0
        }
        return false
      case .ended, .failed:
        lose()
        return false
      }
      if sending.outgoing.isEmpty, !stream.hasUnsentBytes {
        if sending.outgoing.hasBody { sending.outgoing.detachBody() }
        guard let source = sending.source, !source.isWaiting else { break }
        if source.isComplete {
          completeSource(source)
        } else {
          produce(from: source)
          // Making a piece takes time besides sending it, and compressing it takes most.
          allowance &-= source.deflater == nil ? AnswerSource.piece : AnswerSource.piece &* 4
        }
      }
      if allowance <= 0, !sending.outgoing.isEmpty || sending.source?.isWaiting == false {
        loop.takeTurnAgain(token)
        return false
      }
    }
    times.sendingBegan = nil
    if sending.outgoing.buffer.capacity > 0 {
      var empty: [UInt8] = []
      swap(&empty, &sending.outgoing.buffer)
      loop.buffers.returnOutput(empty)
    }
    finishUnsent()
    return true
  }

  func sendOnce(limit: Int) -> Transfer {
    if stream.hasUnsentBytes {
      let transfer = stream.flush()
      if case .moved = transfer, stream.hasUnsentBytes { return .blocked }
      return transfer
    }
    // Taken out while it is written, which avoids exclusivity checks on the property.
    var bytes = Outgoing()
    swap(&bytes, &sending.outgoing)
    defer { swap(&bytes, &sending.outgoing) }
    return bytes.write(to: stream, limit: limit)
  }

  func produce(from source: AnswerSource) {
    prepareOutput()
    let count = appendOutput { source.produce(into: &$0) }
    request.exchange?.bytesOut &+= count
  }

  func completeSource(_ source: AnswerSource) {
    sending.source = nil
    request.conversation = nil
    if let deflater = source.deflater { loop.buffers.deflaters.recycle(deflater) }
    if source.hasFailed {
      // Without the last chunk the client sees that the body is incomplete.
      lose()
      return
    }
    endRequest()
    leaveAnswer()
  }

  /// Has room ready before something is appended.
  func prepareOutput() {
    guard sending.outgoing.buffer.capacity == 0 else { return }
    sending.outgoing.buffer = loop.buffers.takeOutput()
  }

  /// Lets `body` append to the outgoing bytes.
  @inline(__always)
  func appendOutput<Result>(_ body: (inout [UInt8]) -> Result) -> Result {
    var buffer: [UInt8] = []
    swap(&buffer, &sending.outgoing.buffer)
    defer { swap(&buffer, &sending.outgoing.buffer) }
    return body(&buffer)
  }

  func beginLinger() {
    stream.endWriting()
    if stream.hasUnsentBytes { return }
    move(.sentAll)
    if reading.hasEnded { close() }
  }

  /// Ends a broken connection; unsent bytes are lost.
  func lose() {
    guard phase != .closed else { return }
    if let exchange = request.exchange {
      exchange.cancel()
      endRequest()
    }
    close()
  }

  /// Closes where no answer is due: an encrypted connection says so first (RFC 8446 §6.1).
  func closeBetweenRequests() {
    if stream is TLSStream { stream.endWriting() }
    close()
  }

  /// Closes the socket and forgets everything.
  func close() {
    guard phase != .closed else { return }
    if phase == .memory { loop.stopWaitingForMemory(token) }
    endStarving()
    move(.ends)
    request.endReceiving()
    request.conversation = nil
    if let deflater = sending.source?.deflater { loop.buffers.deflaters.recycle(deflater) }
    sending.source = nil
    finishUnsent()
    loop.core.budget.release(charged)
    charged = 0
    if stream.hasUnsentBytes || !sending.outgoing.isEmpty { socket.reset() } else { socket.close() }
    loop.remove(token, client: address.client)
  }

  /// Gives up, whatever is in flight: the end of a drain.
  func abort() { lose() }

  /// A drain has begun: an idle connection is read once more before it closes.
  func drainBegan() { updateDeadline() }
}
