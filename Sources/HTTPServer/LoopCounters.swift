import Synchronization

/// The counters of one event loop: written by its thread alone, read by any.
final class LoopCounters: Sendable {
  let accepted = Atomic<Int>(0)
  let open = Atomic<Int>(0)
  let refused = Atomic<Int>(0)
  let handshakesFailed = Atomic<Int>(0)
  let requests = Atomic<Int>(0)
  let inFlight = Atomic<Int>(0)
  let requestsRefused = Atomic<Int>(0)
  let bytesReceived = Atomic<Int>(0)
  let bytesSent = Atomic<Int>(0)
  let acceptPauses = Atomic<Int>(0)

  /// Adds these counts to a snapshot.
  func add(to statistics: inout ServerStatistics) {
    statistics.connectionsAccepted &+= accepted.load(ordering: .relaxed)
    statistics.connectionsOpen &+= open.load(ordering: .relaxed)
    statistics.connectionsRefused &+= refused.load(ordering: .relaxed)
    statistics.handshakesFailed &+= handshakesFailed.load(ordering: .relaxed)
    statistics.requests &+= requests.load(ordering: .relaxed)
    statistics.requestsInFlight &+= inFlight.load(ordering: .relaxed)
    statistics.requestsRefused &+= requestsRefused.load(ordering: .relaxed)
    statistics.bytesReceived &+= bytesReceived.load(ordering: .relaxed)
    statistics.bytesSent &+= bytesSent.load(ordering: .relaxed)
    statistics.acceptPauses &+= acceptPauses.load(ordering: .relaxed)
  }
}

extension Atomic where Value == Int {
  /// Adds without a locked instruction: only right where one thread writes.
  @inline(__always)
  borrowing func count(_ change: Int = 1) {
    store(load(ordering: .relaxed) &+ change, ordering: .relaxed)
  }
}
