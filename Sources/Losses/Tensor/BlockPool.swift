// Unsafe because it maps raw memory, which one tensor at a time owns.

import Dispatch
import Glibc
import Synchronization

/// Lends large blocks of memory; keeps a few for the next tensors, and gives them back when idle.
///
/// A page that is new costs more than the 1,024 numbers that are written to it. So large blocks are
/// mapped in huge pages, and those of moderate size are used again while calls keep coming.
enum BlockPool {
  /// The least bytes of a block: what is smaller, the allocator reuses by itself.
  static let leastBytes = 1 << 18
  /// Bytes kept at the most: a bound on idle memory.
  private static let keptBytes = 1 << 24
  /// Nanoseconds after which what nobody has used goes back to the system.
  private static let idleTime: UInt64 = 1_000_000_000

  private struct Kept {
    var blocks: [Block] = []
    var bytes = 0
    var lastUse: UInt64 = 0
    var isWatched = false
  }

  /// A block that nobody uses.
  @safe private struct Block: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer
    var count: Int { unsafe bytes.count }
  }

  private static let pool = Mutex(Kept())

  /// A block of at least so many bytes, aligned to pages, not yet written.
  static func take(_ count: Int) -> UnsafeMutableRawBufferPointer {
    // Whole pages; a few more make calls of nearly the same size use the same blocks.
    let size = (count + 0xffff) & ~0xffff
    let found = pool.withLock { pool -> Block? in
      let fitting = pool.blocks.indices.filter {
        pool.blocks[$0].count >= size && pool.blocks[$0].count / 2 <= size
      }
      guard let index = fitting.min(by: { pool.blocks[$0].count < pool.blocks[$1].count }) else {
        return nil
      }
      pool.bytes -= pool.blocks[index].count
      return pool.blocks.remove(at: index)
    }
    if let found = found { return unsafe found.bytes }
    let start = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start = unsafe start, unsafe start != MAP_FAILED else {
      // As where the allocator itself finds no memory.
      fatalError("no memory for \(size) bytes")
    }
    // A hint: without huge pages it is slower, and no less right.
    unsafe _ = madvise(start, size, Int32(MADV_HUGEPAGE))
    return unsafe UnsafeMutableRawBufferPointer(start: start, count: size)
  }

  /// Takes back a block that nobody reads any more.
  static func give(_ bytes: UnsafeMutableRawBufferPointer) {
    let block = unsafe Block(bytes: bytes)
    let now = DispatchTime.now().uptimeNanoseconds
    let (isKept, isFirst) = pool.withLock { pool -> (Bool, Bool) in
      guard pool.bytes + block.count <= keptBytes else { return (false, false) }
      pool.blocks.append(block)
      pool.bytes += block.count
      pool.lastUse = now
      defer { pool.isWatched = true }
      return (true, !pool.isWatched)
    }
    if !isKept { unmap(block) }
    if isFirst { trimWhenIdle() }
  }

  /// Gives all blocks back once nobody has used one for a while.
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

  private static func unmap(_ block: Block) {
    unsafe munmap(block.bytes.baseAddress, block.count)
  }
}
