import Glibc
import Losses

/// Memory that the elements of one tensor are read into, growing without being copied where large.
///
/// Unsafe because it owns raw memory. Small tensors are gathered in scratch memory that serves one
/// request after another. Large ones get a range of addresses as long as they may ever become;
/// it is opened step by step and costs memory only where it is written, so nothing is ever moved.
@safe struct ElementBuffer: ~Copyable, @unchecked Sendable {
  /// Elements that stay in scratch memory: 1 MiB.
  static let scratchElements = 1 << 17
  /// Bytes of a range that are opened at a time: a huge page.
  ///
  /// Whatever the number of elements is when a range is made, steps begin where huge pages do.
  static let step = 1 << 21

  /// The elements.
  private(set) var elements: UnsafeMutablePointer<Double>
  /// How many elements may be written now.
  private(set) var limit: Int
  private var scratch: UnsafeMutablePointer<Double>
  private var scratchCapacity = 64
  /// Bytes of the range of addresses; 0 while the elements are in scratch memory.
  private var reserved = 0

  /// A buffer with room for a few elements.
  init() {
    unsafe scratch = .allocate(capacity: 64)
    unsafe elements = scratch
    limit = scratchCapacity
  }

  deinit {
    if reserved > 0 { unsafe munmap(elements, reserved) }
    unsafe scratch.deallocate()
  }

  /// Whether the elements are in scratch memory still.
  var isScratch: Bool { reserved == 0 }

  /// The bytes that may be written.
  var bytesHeld: Int { scratchCapacity * 8 + (reserved > 0 ? limit * 8 : 0) }

  /// What `bytesHeld` is once there is room for more.
  var bytesHeldAfterGrowing: Int {
    if isScratch, scratchCapacity < Self.scratchElements { return scratchCapacity * 16 }
    return bytesHeld + Self.step
  }

  /// Makes room for more than the `count` elements that are there, at most `bound` in the end;
  /// false if the system has no memory.
  mutating func grow(count: Int, bound: Int) -> Bool {
    if limit * 8 < reserved { return openStep() }
    if isScratch, scratchCapacity < Self.scratchElements {
      resizeScratch(to: scratchCapacity * 2, keeping: count)
      return true
    }
    return move(count: count, bound: bound)
  }

  /// Moves the elements to a range of addresses for `bound` of them, or as long as there is.
  ///
  /// That happens once, when they outgrow scratch memory, unless more arrive than were promised.
  private mutating func move(count: Int, bound: Int) -> Bool {
    let first = (count * 8 / Self.step + 1) * Self.step
    var bytes = max(first, (min(bound, 1 << 37) * 8 + Self.step - 1) / Self.step * Self.step)
    while bytes >= first {
      if let range = unsafe Self.range(of: bytes) {
        guard unsafe mprotect(range, first, PROT_READ | PROT_WRITE) == 0 else {
          unsafe munmap(range, bytes)
          return false
        }
        let new = unsafe range.assumingMemoryBound(to: Double.self)
        unsafe new.update(from: elements, count: count)
        discard()
        reserved = bytes
        limit = first / 8
        unsafe elements = new
        return true
      }
      // The process may be short of addresses (`RLIMIT_AS`).
      bytes = bytes / 2 / Self.step * Self.step
    }
    return false
  }

  /// Addresses for so many bytes, from the start of a huge page on; `nil` if there are not as many.
  ///
  /// Huge pages because a fault for each 4 KB costs more than the numbers in it; they come only
  /// where all of one is accessible.
  private static func range(of bytes: Int) -> UnsafeMutableRawPointer? {
    // Not accessible yet, so not counted as committed even where the system counts strictly.
    let all = bytes + step
    guard let start = unsafe mmap(nil, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe start != MAP_FAILED
    else { return nil }
    let range = unsafe start.alignedUp(toMultipleOf: step)
    let before = unsafe range - start
    if before > 0 { unsafe munmap(start, before) }
    unsafe munmap(range + bytes, step - before)
    _ = unsafe madvise(range, bytes, Int32(MADV_HUGEPAGE))
    return unsafe range
  }

  /// Lets one step more of the range be written; false if the system has no memory.
  private mutating func openStep() -> Bool {
    let end = unsafe UnsafeMutableRawPointer(elements) + limit * 8
    guard unsafe mprotect(end, Self.step, PROT_READ | PROT_WRITE) == 0 else { return false }
    limit += Self.step / 8
    return true
  }

  /// Hands over the first `count` elements, in no more memory than they need.
  mutating func take(_ count: Int) -> TensorStorage {
    guard reserved > 0 else {
      let storage = TensorStorage(uninitialized: count, of: .float64)
      unsafe storage.bytes.copyMemory(
        from: UnsafeRawBufferPointer(start: elements, count: count * 8))
      return storage
    }
    let used = (count * 8 + 4_095) / 4_096 * 4_096
    if used < reserved {
      unsafe munmap(UnsafeMutableRawPointer(elements) + used, reserved - used)
    }
    let bytes = unsafe UnsafeMutableRawBufferPointer(start: elements, count: used)
    forget()
    return unsafe TensorStorage(taking: bytes, count: count, of: .float64) { bytes in
      unsafe munmap(bytes.baseAddress, bytes.count)
    }
  }

  /// Gives back what a tensor left unfinished holds.
  mutating func discard() {
    guard reserved > 0 else { return }
    unsafe munmap(elements, reserved)
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
    reserved = 0
    unsafe elements = scratch
    limit = scratchCapacity
  }
}
