import HTTP1

/// Deadlines, and the memory that buffers are charged.
extension Connection {
  /// Sees to it that the loop calls in time; cheap if the present deadline is the later one.
  func updateDeadline() {
    times.deadline = nextDeadline()
    if times.deadline < times.calledAt { times.calledAt = loop.call(token, at: times.deadline) }
  }

  func nextDeadline() -> Instant {
    if times.sendingBegan != nil || !sending.outgoing.isEmpty || stream.hasUnsentBytes {
      return min(
        times.lastSent + configuration.responseIdleTime,
        rated(
          from: times.sendingBegan ?? times.lastSent, bytes: times.sentWhileWaiting,
          minimum: configuration.minimumResponseRate))
    }
    guard stream.isEstablished else { return times.phaseBegan + configuration.handshakeTime }
    switch phase {
    case .head where !parser.value.isIdle: return times.requestBegan + configuration.headTime
    case .head:
      // New connections get the shorter time-out.
      let idle = sending.hasServed ? configuration.idleTime : configuration.headTime
      let patience = max(times.phaseBegan, times.lastReceived) + idle
      guard let began = loop.drainBegan else { return patience }
      return min(patience, began + configuration.drainIdleTime)
    case .body, .discard:
      return min(
        max(times.phaseBegan, times.lastReceived) + configuration.bodyIdleTime,
        rated(from: times.phaseBegan, bytes: body.received, minimum: configuration.minimumBodyRate))
    // A stream may pause as long as a connection may between requests.
    case .conversation:
      if let starvingDeadline { return starvingDeadline }
      guard request.conversation?.wantsMore == true else { return .never }
      return max(times.phaseBegan, times.lastReceived, times.lastSent) + configuration.idleTime
    case .memory: return times.phaseBegan + configuration.memoryWait
    case .answer where reading.hasEnded || reading.endIsNear:
      return times.hasProbed
        ? .never : max(times.phaseBegan, times.lastReceived) + configuration.probeTime
    case .linger: return times.phaseBegan + configuration.lingerTime
    case .sending: return starvingDeadline ?? .never
    case .answer, .closing, .closed: return .never
    }
  }

  /// The moment at which the rate falls below the minimum if no more bytes arrive.
  func rated(from began: Instant, bytes: Int, minimum: Int) -> Instant {
    guard minimum > 0 else { return .never }
    return began + configuration.rateGrace + Seconds(Double(bytes) / Double(minimum))
  }

  /// The moment has come, or one before it.
  func wasCalled() {
    times.calledAt = .never
    guard times.deadline <= loop.now else {
      // Idle for a while, though not for too long.
      if phase == .head { parser.value.trim() }
      updateDeadline()
      return
    }
    if times.sendingBegan != nil || !sending.outgoing.isEmpty || stream.hasUnsentBytes {
      // The client does not read: a reset also frees the kernel's buffers.
      if phase == .linger || phase == .closing { close() } else { lose() }
      return
    }
    guard stream.isEstablished else {
      loop.counters.handshakesFailed.count()
      close()
      return
    }
    switch phase {
    case .head where parser.value.isIdle: closeIdle()
    case .head: refuse(.timeout(.head))
    case .conversation where times.starvesSince != nil, .sending where times.starvesSince != nil:
      stopStarving()
    case .body, .conversation: refuse(.timeout(.body))
    case .memory:
      loop.stopWaitingForMemory(token)
      refuse(.overloaded(retryAfter: configuration.retryAfter))
    case .answer: probe()
    case .discard, .linger: close()
    case .sending, .closing, .closed: break
    }
    if phase != .closed { takeTurn() }
  }

  /// Reads once more to answer a request already in transit, then closes if there was none.
  func closeIdle() {
    reading.canRead = true
    takeTurn()
    if phase == .head, parser.value.isIdle { closeBetweenRequests() }
  }

  /// Finds out whether a client that sends no more still listens.
  func probe() {
    times.hasProbed = true
    guard request.head?.version == .http11 else { return }
    prepareOutput()
    appendOutput { ResponseWriter.appendContinue(to: &$0) }
  }

  /// Counts buffers that outlast a turn.
  func updateCharge() {
    let base = stream is TLSStream ? 32_768 : 4_096
    let buffered =
      reading.leftover.value.count &+ sending.outgoing.count &+ (sending.source?.count ?? 0)
    let now = base &+ (buffered > 1_024 ? buffered : 0)
    guard now != charged else { return }
    if now > charged {
      loop.core.budget.add(now &- charged)
    } else {
      loop.core.budget.release(charged &- now)
    }
    charged = now
  }
}
