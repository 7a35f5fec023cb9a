import Foundation

/// Bodies that run at once, each on a thread of its own.
///
/// Tests share a pool with as many threads as the machine has processors: bodies that block would
/// hold it up there, and wait for one another.
final class Crowd<Outcome: Sendable>: @unchecked Sendable {
  private let size: Int
  private let changed = NSCondition()
  private var outcomes: [Outcome] = []

  struct Unfinished: Error {
    let finished: Int
    let size: Int
  }

  /// Starts so many; each is told its number.
  init(_ size: Int, body: @escaping @Sendable (Int) -> Outcome) {
    self.size = size
    for index in 0..<size {
      Thread.detachNewThread {
        let outcome = body(index)
        self.changed.withLock {
          self.outcomes.append(outcome)
          self.changed.signal()
        }
      }
    }
  }

  /// What all have returned, in the order of their ends.
  func wait(seconds: Double = 120) throws -> [Outcome] {
    let deadline = Date(timeIntervalSinceNow: seconds)
    return try changed.withLock {
      while outcomes.count < size {
        guard changed.wait(until: deadline) else {
          throw Unfinished(finished: outcomes.count, size: size)
        }
      }
      return outcomes
    }
  }
}

/// A number that many threads count up.
final class Tally: @unchecked Sendable {
  private let lock = NSLock()
  private var number = 0

  var count: Int { lock.withLock { number } }

  func add() { lock.withLock { number += 1 } }

  /// Waits until it has come so far; false if it has not within so many seconds.
  func reaches(_ goal: Int, seconds: Double = 60) -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while count < goal, deadline > Date() { usleep(1_000) }
    return count >= goal
  }
}
