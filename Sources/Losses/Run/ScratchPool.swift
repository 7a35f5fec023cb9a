// Unsafe because it owns raw memory, lent to one slice at a time.

import Glibc
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

  /// Memory of at least that many bytes; throws if the system has none.
  ///
  /// `limit` is the most bytes to allocate; tests lower it.
  static func take(_ count: Int, limit: Int = .max) throws(LossError) -> Scratch {
    guard count <= limit else { throw .outOfMemory(bytes: count) }
    let found = pool.withLock { pool -> Scratch? in
      guard let index = pool.lastIndex(where: { $0.count >= count }) else {
        return nil
      }
      return pool.remove(at: index)
    }
    if let found = found { return found }
    let size = max(1 << 16, count.addingSaturated(63) & ~63)
    guard let bytes = unsafe aligned_alloc(64, size) else { throw .outOfMemory(bytes: size) }
    return unsafe Scratch(bytes: bytes, count: size)
  }

  static func give(_ scratch: Scratch) {
    let keeps = scratch.count <= keptBytes
    let isKept = pool.withLock { pool in
      guard keeps, pool.count < keptPieces else { return false }
      pool.append(scratch)
      return true
    }
    if !isKept { unsafe free(scratch.bytes) }
  }
}
