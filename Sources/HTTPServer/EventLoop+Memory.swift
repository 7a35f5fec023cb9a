import CSystem

/// Idle buffers, and connections that wait for memory.
extension EventLoop {
  /// Seconds between two trims of idle buffers.
  private static let trimInterval: Seconds = 10

  /// Schedules a trim of idle buffers after activity; an idle loop never wakes for it.
  func scheduleTrim() {
    guard trimsAt == nil else { return }
    let moment = now + Self.trimInterval
    trimsAt = moment
    _ = wheel.insert(Self.noConnection, at: moment)
  }

  /// Returns idle buffers to the budget and to the system.
  func trim() {
    trimsAt = nil
    buffers.trim()
    if counters.inFlight.load(ordering: .relaxed) == 0 { csystem_trim_heap() }
  }

  /// Retries a connection whenever memory has been released.
  func waitForMemory(_ token: UInt64) {
    core.budget.changeWaiting(by: 1)
    memoryWaiters.append(token)
  }

  /// Removes a connection from the queue for memory.
  func stopWaitingForMemory(_ token: UInt64) {
    guard let index = memoryWaiters.firstIndex(of: token) else { return }
    memoryWaiters.remove(at: index)
    core.budget.changeWaiting(by: -1)
  }

  func retryMemoryWaiters() {
    for token in memoryWaiters { connection(token)?.retryMemory() }
  }
}
