// Unsafe because it owns raw memory, lent to one slice at a time.

import Synchronization

/// Scratch memory of a stage's slices, kept warm between stages.
@safe struct Scratch: @unchecked Sendable {
  let bytes: UnsafeMutableRawPointer
  let count: Int
}

/// Lends scratch memory; keeps a few pieces of moderate size for the next ones.
enum ScratchPool {
  /// Pieces kept, and the largest one worth keeping, in bytes: together a bound on idle memory.
  private static let keptPieces = 4
  private static let keptBytes = 1 << 20

  private static let pool = Mutex<[Scratch]>([])

  static func take(_ count: Int) -> Scratch {
    let found = pool.withLock { pool -> Scratch? in
      guard let index = pool.lastIndex(where: { $0.count >= count }) else {
        return nil
      }
      return pool.remove(at: index)
    }
    if let found = found { return found }
    let size = max(1 << 16, count)
    return unsafe Scratch(bytes: .allocate(byteCount: size, alignment: 64), count: size)
  }

  static func give(_ scratch: Scratch) {
    let keeps = scratch.count <= keptBytes
    let isKept = pool.withLock { pool in
      guard keeps, pool.count < keptPieces else { return false }
      pool.append(scratch)
      return true
    }
    if !isKept { unsafe scratch.bytes.deallocate() }
  }
}
