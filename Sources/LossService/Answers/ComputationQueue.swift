import Dispatch
import Synchronization

/// Runs computations that are too long for an event loop, a bounded number at a time.
///
/// More at a time would only divide the cores among more half-finished results, and
/// blocking Dispatch's own threads on a semaphore would starve the process of them.
final class ComputationQueue: Sendable {
  private struct State {
    var running = 0
    /// Those that wait; the first `taken` of them have gone.
    var waiting: [@Sendable () -> Void] = []
    var taken = 0
  }

  private let width: Int
  /// Run on a thread before it computes, as often as it does.
  private let prepareThread: @Sendable () -> Void
  private let queue = DispatchQueue(label: "computations", qos: .utility, attributes: .concurrent)
  private let state = Mutex(State())

  /// A queue that runs up to `width` computations at the same time.
  init(width: Int, prepareThread: @escaping @Sendable () -> Void = {}) {
    self.width = max(1, width)
    self.prepareThread = prepareThread
  }

  /// Runs `work` once its turn has come, first come, first served.
  func run(_ work: @escaping @Sendable () -> Void) {
    let starts = state.withLock { state in
      guard state.running < width else {
        state.waiting.append(work)
        return false
      }
      state.running += 1
      return true
    }
    if starts { start(work) }
  }

  private func start(_ work: @escaping @Sendable () -> Void) {
    queue.async {
      self.prepareThread()
      work()
      if let next = self.next() { self.start(next) }
    }
  }

  /// The next one in line; without one, a place becomes free.
  private func next() -> (@Sendable () -> Void)? {
    state.withLock { state in
      guard state.taken < state.waiting.count else {
        state.running -= 1
        state.waiting = []
        state.taken = 0
        return nil
      }
      defer { state.taken += 1 }
      return state.waiting[state.taken]
    }
  }
}
