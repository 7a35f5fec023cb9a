// Unsafe because it maps raw memory, which one tensor at a time owns.

import Dispatch
import Glibc
import Synchronization

/// Lends large blocks of memory, keeps a few for later tensors, and returns them when idle.
///
/// A new page costs more than writing its 1,024 numbers. Large blocks are therefore mapped in huge
/// pages, and blocks of moderate size are reused while calls arrive.
package enum BlockPool {
  /// A range of addresses; its first bytes are accessible memory, and the others cost nothing until
  /// they become accessible.
  @safe package struct Block: @unchecked Sendable {
    package let start: UnsafeMutableRawPointer
    /// Bytes that may be written, from the start.
    package private(set) var opened: Int
    /// Bytes of addresses.
    package let reserved: Int

    /// Makes the next huge page accessible; false if the system has no memory.
    package mutating func openHugePage() -> Bool {
      guard opened < reserved,
        unsafe mprotect(start + opened, hugePage, PROT_READ | PROT_WRITE) == 0
      else { return false }
      opened += hugePage
      return true
    }

    fileprivate var isAligned: Bool { unsafe UInt(bitPattern: start) % UInt(hugePage) == 0 }

    fileprivate init(start: UnsafeMutableRawPointer, opened: Int, reserved: Int) {
      unsafe self.start = unsafe start
      self.opened = opened
      self.reserved = reserved
    }
  }

  /// The smallest block in bytes; the allocator reuses smaller ones.
  static let leastBytes = 1 << 18
  /// Bytes of a huge page.
  package static let hugePage = 1 << 21
  /// The most bytes for which a process can have addresses.
  private static let addressSpace = 1 << 47
  /// The most bytes kept, which bounds idle memory.
  private static let keptBytes = 1 << 25
  /// Nanoseconds after which unused blocks return to the system.
  private static let idleTime: UInt64 = 1_000_000_000

  private struct Kept {
    /// The unused blocks, the most recently returned last.
    var blocks: [Block] = []
    var bytes = 0
    var lastUse: UInt64 = 0
    var isWatched = false

    /// Removes the block that fits with the least waste.
    mutating func take(
      where fits: (Block) -> Bool, wasting waste: (Block) -> Int
    ) -> Block? {
      guard
        let index = blocks.indices.filter({ fits(blocks[$0]) })
          .min(by: { waste(blocks[$0]) < waste(blocks[$1]) })
      else { return nil }
      bytes -= blocks[index].opened
      return blocks.remove(at: index)
    }
  }

  private static let pool = Mutex(Kept())

  /// A block of at least this size in bytes, aligned to pages, unwritten; `nil` if the system has
  /// no memory.
  static func take(_ count: Int) -> Block? {
    guard count <= addressSpace else { return nil }
    // Whole pages; a few more make calls of nearly the same size use the same blocks.
    let size = (count + 0xffff) & ~0xffff
    let kept = pool.withLock {
      $0.take(where: { $0.opened >= size && $0.opened / 2 <= size }, wasting: \.opened)
    }
    if let kept { return kept }
    guard let start = unsafe map(size, PROT_READ | PROT_WRITE) else { return nil }
    // A hint: without huge pages it is slower, but still correct.
    unsafe _ = madvise(start, size, Int32(MADV_HUGEPAGE))
    return unsafe Block(start: start, opened: size, reserved: size)
  }

  /// Addresses for at least the given number of bytes, from the start of a huge page; `nil` if there are
  /// not enough.
  ///
  /// Some may already be accessible. A huge page is used only if all of it is accessible.
  package static func reserve(_ count: Int) -> Block? {
    guard count <= addressSpace else { return nil }
    let kept = pool.withLock {
      $0.take(where: { $0.isAligned && $0.reserved >= count }, wasting: \.reserved)
    }
    if let kept { return kept }
    // Powers of two make calls of nearly the same size use the same blocks; addresses cost nothing.
    // They are not accessible yet, so not counted as committed even where that is done strictly.
    var size = hugePage
    while size < count { size &<<= 1 }
    let all = size + hugePage
    guard let mapped = unsafe map(all, PROT_NONE) else { return nil }
    let start = unsafe mapped.alignedUp(toMultipleOf: hugePage)
    let before = unsafe start - mapped
    if before > 0 { unsafe munmap(mapped, before) }
    unsafe munmap(start + size, hugePage - before)
    _ = unsafe madvise(start, size, Int32(MADV_HUGEPAGE))
    return unsafe Block(start: start, opened: 0, reserved: size)
  }

  /// Takes back a block that has no other reader.
  package static func give(_ block: Block) {
    let now = DispatchTime.now().uptimeNanoseconds
    let (dropped, isFirst) = pool.withLock { pool -> ([Block], Bool) in
      guard block.opened <= keptBytes else { return ([block], false) }
      pool.blocks.append(block)
      pool.bytes += block.opened
      pool.lastUse = now
      var dropped: [Block] = []
      while pool.bytes > keptBytes {
        let oldest = pool.blocks.removeFirst()
        pool.bytes -= oldest.opened
        dropped.append(oldest)
      }
      defer { pool.isWatched = true }
      return (dropped, !pool.isWatched)
    }
    dropped.forEach(unmap)
    if isFirst { trimWhenIdle() }
  }

  /// Returns all blocks to the system after a while without use.
  private static func trimWhenIdle() {
    DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(Int(idleTime))) {
      let now = DispatchTime.now().uptimeNanoseconds
      let idle = pool.withLock { pool -> [Block]? in
        guard now >= pool.lastUse + idleTime else { return nil }
        defer { pool = Kept() }
        return pool.blocks
      }
      if let idle { idle.forEach(unmap) } else { trimWhenIdle() }
    }
  }

  private static func map(_ size: Int, _ access: Int32) -> UnsafeMutableRawPointer? {
    let start = unsafe mmap(nil, size, access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    return unsafe start == MAP_FAILED ? nil : start
  }

  private static func unmap(_ block: Block) {
    unsafe munmap(block.start, block.reserved)
  }
}
