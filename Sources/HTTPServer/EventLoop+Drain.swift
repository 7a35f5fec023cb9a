/// The end of a loop: listeners first, then requests in flight.
extension EventLoop {
  func closeListeners() {
    for listener in listeners {
      // Whoever the kernel has shaken hands with is served; bounded, should they come for ever.
      for _ in 0..<256 where !accept(from: listener) {
        if core.acceptingRests.load(ordering: .relaxed) { break }
      }
      listener.close()
    }
    listeners = []
    acceptResumes = nil
  }

  func drain(_ whenDrained: @escaping @Sendable () -> Void) {
    drainBegan = now
    self.whenDrained = whenDrained
    for connection in connections { connection.drainBegan() }
    reportDrained()
  }

  func abort() {
    if drainBegan == nil { drainBegan = now }
    for connection in connections { connection.abort() }
    reportDrained()
  }

  func reportDrained() {
    guard let report = whenDrained, counters.open.load(ordering: .relaxed) == 0 else { return }
    whenDrained = nil
    report()
  }
}
