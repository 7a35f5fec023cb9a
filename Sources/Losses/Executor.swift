import Dispatch

/// Spreads slices of a computation over cores.
public protocol Executor: Sendable {
  /// Calls `body` once for each number below `count`, in any order, perhaps at the same time;
  /// returns when all are done.
  func perform(count: Int, _ body: @Sendable (Int) -> Void)
}

/// Runs every slice on the calling thread.
public struct SerialExecutor: Executor {
  /// An executor without threads.
  public init() {}

  /// Calls `body` in order.
  public func perform(count: Int, _ body: @Sendable (Int) -> Void) {
    for index in 0..<count { body(index) }
  }
}

/// Spreads slices over the cores with Dispatch.
public struct DispatchExecutor: Executor {
  /// An executor on Dispatch's own threads.
  public init() {}

  /// Calls `body` on as many threads as Dispatch sees fit.
  public func perform(count: Int, _ body: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: count, execute: body)
  }
}
