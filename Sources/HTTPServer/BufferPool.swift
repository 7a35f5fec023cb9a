/// Empty buffers with room, for the answers of one event loop; safe to use from any thread.
final class BufferPool: Sendable {
  /// Buffers kept at the most.
  private static let count = 16
  /// Bytes of the largest buffer that is kept.
  private static let capacity = 262_144

  /// Bytes of the smallest buffer.
  private static let leastCapacity = 992

  private let budget: MemoryBudget
  private let spare = Guarded<[[UInt8]]>([])

  init(budget: MemoryBudget) { self.budget = budget }

  /// An empty buffer, with room for a small answer at least.
  func take() -> [UInt8] {
    guard let buffer = spare.withLock({ $0.popLast() }) else {
      var buffer: [UInt8] = []
      buffer.reserveCapacity(Self.leastCapacity)
      return buffer
    }
    budget.release(MemoryBudget.charge(ofIdle: buffer.capacity))
    return buffer
  }

  /// Takes back a buffer that has no other reader.
  func recycle(_ buffer: consuming [UInt8]) {
    guard buffer.capacity > 0, buffer.capacity <= Self.capacity else { return }
    var buffer = buffer
    buffer.removeAll(keepingCapacity: true)
    let charge = MemoryBudget.charge(ofIdle: buffer.capacity)
    guard budget.charge(charge) else { return }
    let isKept = spare.withLock { spare in
      guard spare.count < Self.count else { return false }
      spare.append(buffer)
      return true
    }
    if !isKept { budget.release(charge) }
  }

  /// Gives all idle buffers back to the budget and to the system.
  func trim() {
    let idle = spare.withLock { spare in
      defer { spare = [] }
      return spare
    }
    budget.release(idle.reduce(0) { $0 &+ MemoryBudget.charge(ofIdle: $1.capacity) })
  }
}
