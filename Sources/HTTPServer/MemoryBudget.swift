import Synchronization

/// The one budget of bytes for everything that is in flight: bodies, answers, windows, connections.
///
/// It is charged before memory is taken, so the process stays within its container whatever is
/// thrown at it. Safe to use from any thread.
public final class MemoryBudget: Sendable {
  /// Bytes that may be charged at once.
  public let limit: Int
  private let charged = Atomic<Int>(0)
  /// Requests that wait for room.
  private let waiting = Atomic<Int>(0)
  private let wakers = Guarded<[@Sendable () -> Void]>([])

  /// A budget of this many bytes.
  public init(limit: Int) { self.limit = max(0, limit) }

  /// Half of the container's memory, or of the machine's.
  ///
  /// The other half is for code, stacks, the allocator's slack, what a computation keeps for the next
  /// one (16 MiB at most, for a second), and for the page cache.
  public static var defaultLimit: Int { ControlGroup.memoryLimit / 2 }

  /// Bytes charged now.
  public var used: Int { charged.load(ordering: .relaxed) }

  /// Charges bytes, unless they would pass the limit.
  func charge(_ bytes: Int) -> Bool {
    guard bytes > 0 else { return true }
    var current = charged.load(ordering: .relaxed)
    while true {
      let (sum, overflows) = current.addingReportingOverflow(bytes)
      guard !overflows, sum <= limit else { return false }
      let outcome = charged.weakCompareExchange(
        expected: current, desired: sum, ordering: .relaxed)
      if outcome.exchanged { return true }
      current = outcome.original
    }
  }

  /// Charges bytes that are there already, such as an answer the socket did not take.
  ///
  /// It may pass the limit by what one connection buffers; new requests wait until it is back.
  func add(_ bytes: Int) {
    if bytes > 0 { charged.wrappingAdd(bytes, ordering: .relaxed) }
  }

  /// What idle memory costs: nothing if it is as little as most requests need, since every one of
  /// them would touch the budget twice, for less than a mebibyte a loop at the most.
  static func charge(ofIdle bytes: Int) -> Int { bytes > 16_384 ? bytes : 0 }

  /// Releases bytes, and notifies waiters.
  func release(_ bytes: Int) {
    guard bytes > 0 else { return }
    charged.wrappingSubtract(bytes, ordering: .sequentiallyConsistent)
    guard waiting.load(ordering: .sequentiallyConsistent) > 0 else { return }
    for wake in wakers.withLock({ $0 }) { wake() }
  }

  /// Counts a request that waits in or out.
  func changeWaiting(by change: Int) {
    waiting.wrappingAdd(change, ordering: .sequentiallyConsistent)
  }

  /// Has `wake` called whenever bytes come back while somebody waits.
  func whenReleased(_ wake: @escaping @Sendable () -> Void) {
    wakers.withLock { $0.append(wake) }
  }
}
