// Unsafe because it reads raw memory: blocks lie within the storage's own count.

import CKernels
import Synchronization

/// What one pass over numbers finds: their exact sum, the least and the greatest.
public struct ExactSummary: Sendable {
  /// The exact sum.
  public private(set) var sum = ExactSum()
  /// How many numbers there were.
  public private(set) var count = 0
  /// The least number, NaN passed over; infinity without any.
  public private(set) var least = Double.infinity
  /// The greatest number, NaN passed over; negative infinity without any.
  public private(set) var greatest = -Double.infinity

  /// A summary of nothing.
  init() {}

  /// Reads a tensor, its blocks spread over the executor; the result does not depend on how.
  init(
    of storage: TensorStorage, on executor: any Executor, isCancelled: @Sendable () -> Bool
  ) throws(LossError) {
    let blockLength = Int(CK_SUM_BLOCK)
    let blocks = (storage.count + blockLength - 1) / blockLength
    guard blocks > 4 else {
      // Done before another thread has woken up.
      storage.summarise(0..<storage.count, into: &self)
      return
    }
    let tasks = min(blocks, 64)
    let total = Mutex(ExactSummary())
    executor.perform(count: tasks) { task in
      var own = ExactSummary()
      for block in blocks * task / tasks..<blocks * (task + 1) / tasks {
        if isCancelled() { return }
        let start = block * blockLength
        storage.summarise(start..<min(start + blockLength, storage.count), into: &own)
      }
      total.withLock { $0.add(own) }
    }
    if isCancelled() { throw .cancelled }
    self = total.withLock { $0 }
  }

  private mutating func add(_ other: ExactSummary) {
    sum.add(other.sum)
    count += other.count
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
  }

  /// Adds numbers, the sums of a block's parts if they could be found, else the numbers themselves.
  fileprivate mutating func add(
    _ parts: UnsafeBufferPointer<Double>, or number: (Int) -> Double, count: Int,
    least: Double, greatest: Double
  ) {
    self.count += count
    self.least = min(self.least, least)
    self.greatest = max(self.greatest, greatest)
    for index in parts.indices { sum.add(unsafe parts[index]) }
    if parts.isEmpty { for index in 0..<count { sum.add(number(index)) } }
  }
}

extension TensorStorage {
  /// Numbers up to which adding one by one takes less than splitting.
  private static let few = 32

  /// Reads a range, block by block.
  fileprivate func summarise(_ range: Range<Int>, into summary: inout ExactSummary) {
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(CK_EXACT_SUMS)) { sums in
      for start in stride(from: range.lowerBound, to: range.upperBound, by: Int(CK_SUM_BLOCK)) {
        let count = min(Int(CK_SUM_BLOCK), range.upperBound - start)
        var parts = 0
        switch elementType {
        case .float32:
          let x =
            unsafe bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Float.self) + start
          var (least, greatest) = (Float.infinity, -Float.infinity)
          if unsafe ck_extent_float(x, count, &least, &greatest), count > Self.few {
            let magnitude = Double(Swift.max(-least, greatest))
            parts = unsafe ck_exact_block_float(x, count, magnitude, sums.baseAddress)
          }
          unsafe summary.add(
            UnsafeBufferPointer(rebasing: sums[..<parts]), or: { unsafe Double(x[$0]) },
            count: count, least: Double(least), greatest: Double(greatest))
        case .float64:
          let x =
            unsafe bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Double.self) + start
          var (least, greatest) = (Double.infinity, -Double.infinity)
          if unsafe ck_extent_double(x, count, &least, &greatest), count > Self.few {
            let magnitude = Swift.max(-least, greatest)
            parts = unsafe ck_exact_block_double(x, count, magnitude, sums.baseAddress)
          }
          unsafe summary.add(
            UnsafeBufferPointer(rebasing: sums[..<parts]), or: { unsafe x[$0] },
            count: count, least: least, greatest: greatest)
        }
      }
    }
  }
}
