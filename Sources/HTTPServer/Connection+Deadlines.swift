import HTTP1

/// When the connection has waited long enough, and what its buffers cost.
extension Connection {
  /// Sees to it that the loop calls in time; cheap if the present deadline is the later one.
  func updateDeadline() {
    deadline = nextDeadline()
    if deadline < calledAt { calledAt = loop.call(token, at: deadline) }
  }

  func nextDeadline() -> Instant {
    if sendingBegan != nil || !outgoing.isEmpty || stream.hasUnsentBytes {
      return min(
        lastSent + configuration.responseIdleTime,
        rated(
          from: sendingBegan ?? lastSent, bytes: sentWhileWaiting,
          minimum: configuration.minimumResponseRate))
    }
    guard stream.isEstablished else { return phaseBegan + configuration.handshakeTime }
    switch phase {
    case .head where !parser.value.isIdle: return requestBegan + configuration.headTime
    case .head:
      // Who has just come is expected to speak sooner than who may speak again.
      let idle = hasServed ? configuration.idleTime : configuration.headTime
      let patience = max(phaseBegan, lastReceived) + idle
      guard let began = loop.drainBegan else { return patience }
      return min(patience, began + configuration.drainIdleTime)
    case .body, .discard:
      return min(
        max(phaseBegan, lastReceived) + configuration.bodyIdleTime,
        rated(from: phaseBegan, bytes: bodyReceived, minimum: configuration.minimumBodyRate))
    case .memory: return phaseBegan + configuration.memoryWait
    case .answer where hasEnded || endIsNear:
      return hasProbed ? .never : max(phaseBegan, lastReceived) + configuration.probeTime
    case .linger: return phaseBegan + configuration.lingerTime
    case .answer, .sending, .closing, .closed: return .never
    }
  }

  /// The moment at which so many bytes come to less than the minimum rate.
  func rated(from began: Instant, bytes: Int, minimum: Int) -> Instant {
    guard minimum > 0 else { return .never }
    return began + configuration.rateGrace + Seconds(Double(bytes) / Double(minimum))
  }

  /// The moment has come, or one before it.
  func wasCalled() {
    calledAt = .never
    guard deadline <= loop.now else {
      // Idle for a while, though not for too long.
      if phase == .head { parser.value.trim() }
      updateDeadline()
      return
    }
    if sendingBegan != nil || !outgoing.isEmpty || stream.hasUnsentBytes {
      // Nobody reads: a reset frees what the kernel holds for the client as well.
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
    case .head: refuse(.timeout("the head did not come in time"))
    case .body: refuse(.timeout("the body did not come in time"))
    case .memory:
      loop.stopWaitingForMemory(token)
      refuse(.overloaded(retryAfter: configuration.retryAfter))
    case .answer: probe()
    case .discard, .linger: close()
    case .sending, .closing, .closed: break
    }
    if phase != .closed { takeTurn() }
  }

  /// Reads once more, so that a request already on its way is answered, and closes if there is none.
  func closeIdle() {
    canRead = true
    takeTurn()
    if phase == .head, parser.value.isIdle { closeBetweenRequests() }
  }

  /// Finds out whether a client that sends no more still listens.
  func probe() {
    hasProbed = true
    guard head?.version == .http11 else { return }
    prepareOutput()
    appendOutput { ResponseWriter.appendContinue(to: &$0) }
  }

  /// Counts buffers that outlast a turn.
  func updateCharge() {
    let base = stream is TLSStream ? 32_768 : 4_096
    let buffered = leftover.value.count &+ outgoing.count &+ (source?.count ?? 0)
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
