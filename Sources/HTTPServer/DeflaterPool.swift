import HTTP1

/// Compressors of one event loop; each is charged to the budget for as long as it exists.
struct DeflaterPool {
  /// Compressors of each coding that are kept idle.
  private static let idleCount = 2

  private let budget: MemoryBudget
  private let level: Int
  private var gzip: [Deflater] = []
  private var deflate: [Deflater] = []

  init(budget: MemoryBudget, level: Int) {
    self.budget = budget
    self.level = level
  }

  /// A compressor at the beginning of a body; `nil` if the budget has no room for one.
  mutating func take(_ coding: ContentCoding) -> Deflater? {
    let spare = coding == .gzip ? gzip.popLast() : deflate.popLast()
    if let spare {
      if spare.reset() { return spare }
      budget.release(Deflater.memory)
    }
    guard budget.charge(Deflater.memory) else { return nil }
    if let fresh = Deflater(coding, level: level) { return fresh }
    budget.release(Deflater.memory)
    return nil
  }

  /// Takes back a compressor, whatever has become of its body.
  mutating func recycle(_ deflater: Deflater) {
    switch deflater.coding {
    case .gzip where gzip.count < Self.idleCount: gzip.append(deflater)
    case .deflate where deflate.count < Self.idleCount: deflate.append(deflater)
    default: budget.release(Deflater.memory)
    }
  }

  /// Gives the idle ones back to the system.
  mutating func trim() {
    budget.release(Deflater.memory &* (gzip.count &+ deflate.count))
    gzip = []
    deflate = []
  }
}
