import Losses

/// Memory that the elements of one tensor are read into, growing without being copied where large.
///
/// Unsafe because it hands out raw memory. Small tensors are gathered in scratch memory that serves
/// one request after another. Large ones get a block of addresses as long as they may ever become;
/// it is opened step by step and costs memory only where it is written, so nothing is ever moved.
@safe struct ElementBuffer: ~Copyable, @unchecked Sendable {
  /// Elements that stay in scratch memory: 1 MiB.
  static let scratchElements = 1 << 17
  /// Bytes that are lent at a time: a huge page, whatever a block has open already.
  static let step = BlockPool.hugePage

  /// The elements.
  private(set) var elements: UnsafeMutablePointer<Double>
  /// How many elements may be written now.
  private(set) var limit: Int
  private var scratch: UnsafeMutablePointer<Double>
  private var scratchCapacity = 64
  /// Where the elements are that have outgrown scratch memory.
  private var block: BlockPool.Block?

  /// A buffer with room for a few elements.
  init() {
    unsafe scratch = .allocate(capacity: 64)
    unsafe elements = scratch
    limit = scratchCapacity
  }

  deinit {
    if let block { BlockPool.give(block) }
    unsafe scratch.deallocate()
  }

  /// Whether the elements are in scratch memory still.
  var isScratch: Bool { block == nil }

  /// The bytes that may be written.
  var bytesHeld: Int { scratchCapacity * 8 + (isScratch ? 0 : limit * 8) }

  /// What `bytesHeld` is once there is room for more.
  var bytesHeldAfterGrowing: Int {
    if isScratch, scratchCapacity < Self.scratchElements { return scratchCapacity * 16 }
    return bytesHeld + Self.step
  }

  /// Makes room for more than the `count` elements that are there, at most `bound` in the end;
  /// false if the system has no memory.
  mutating func grow(count: Int, bound: Int) -> Bool {
    if let block, limit * 8 < block.reserved { return openStep() }
    if isScratch, scratchCapacity < Self.scratchElements {
      resizeScratch(to: scratchCapacity * 2, keeping: count)
      return true
    }
    return move(count: count, bound: bound)
  }

  /// Moves the elements to a block of addresses for `bound` of them, or as long as there is.
  ///
  /// That happens once, when they outgrow scratch memory, unless more arrive than were promised.
  private mutating func move(count: Int, bound: Int) -> Bool {
    let first = (count * 8 / Self.step + 1) * Self.step
    var bytes = max(first, min(bound, 1 << 37) * 8)
    while bytes >= first {
      if var new = BlockPool.reserve(bytes) {
        while new.opened < first {
          guard new.openHugePage() else {
            BlockPool.give(new)
            return false
          }
        }
        let moved = unsafe new.start.assumingMemoryBound(to: Double.self)
        unsafe moved.update(from: elements, count: count)
        discard()
        block = new
        limit = first / 8
        unsafe elements = moved
        return true
      }
      // The process may be short of addresses (`RLIMIT_AS`).
      bytes /= 2
    }
    return false
  }

  /// Lends one step more of the block; false if the system has no memory.
  private mutating func openStep() -> Bool {
    let next = limit * 8 + Self.step
    // A block that has been used before may have more open than was lent of it so far.
    if let opened = block?.opened, opened < next, block?.openHugePage() != true { return false }
    limit = next / 8
    return true
  }

  /// Hands over the first `count` elements, in no more memory than they need.
  ///
  /// Throws if the system has no memory for a copy of the scratch memory.
  mutating func take(_ count: Int) throws(LossError) -> TensorStorage {
    guard let block else {
      let storage = try TensorStorage(uninitialized: count, of: .float64)
      unsafe storage.bytes.copyMemory(
        from: UnsafeRawBufferPointer(start: elements, count: count * 8))
      return storage
    }
    let bytes = unsafe UnsafeMutableRawBufferPointer(start: block.start, count: count * 8)
    forget()
    return unsafe TensorStorage(taking: bytes, count: count, of: .float64) { _ in
      BlockPool.give(block)
    }
  }

  /// Releases the memory of an unfinished tensor.
  mutating func discard() {
    guard let block else { return }
    BlockPool.give(block)
    forget()
  }

  /// Gives back scratch memory that a larger request has left behind.
  mutating func trim() {
    discard()
    if scratchCapacity > 8_192 { resizeScratch(to: 8_192, keeping: 0) }
  }

  private mutating func resizeScratch(to capacity: Int, keeping count: Int) {
    let other = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
    unsafe other.update(from: scratch, count: count)
    unsafe scratch.deallocate()
    unsafe scratch = other
    scratchCapacity = capacity
    unsafe elements = scratch
    limit = capacity
  }

  private mutating func forget() {
    block = nil
    unsafe elements = scratch
    limit = scratchCapacity
  }
}
