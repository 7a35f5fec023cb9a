// Unsafe because it scans raw memory: ranges lie within the storage's own count.

import CKernels

extension TensorStorage {
  /// The first element, in row-major order, for which `isWanted` holds.
  @inline(__always)
  func firstIndex(where isWanted: (Double) -> Bool) -> Int? {
    firstIndex(in: 0..<count, where: isWanted)
  }

  /// The first element that is not within the interval; one that is not a number is let pass.
  func firstIndex(outside interval: ClosedRange<Double>) -> Int? {
    firstIndex(suspecting: interval) { $0 < interval.lowerBound || $0 > interval.upperBound }
  }

  /// The first element that is infinite, or not a number.
  var firstNotFinite: Int? {
    let greatest =
      elementType == .float32
      ? Double(Float.greatestFiniteMagnitude) : Double.greatestFiniteMagnitude
    return firstIndex(suspecting: -greatest...greatest) { !$0.isFinite }
  }

  /// Whether the sum of some row of that length is not within the interval.
  func hasRowSum(ofLength length: Int, outside interval: ClosedRange<Double>) -> Bool {
    let rows = count / max(1, length)
    let block = max(1, 4_096 / max(1, length))
    switch elementType {
    case .float32:
      let elements = unsafe bytes.assumingMemoryBound(to: Float.self).baseAddress.unsafelyUnwrapped
      return unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { sums in
        stride(from: 0, to: rows, by: block).contains { row in
          let count = min(block, rows - row)
          unsafe ck_sum_rows_float(elements + row * length, count, length, 1, 0, sums.baseAddress)
          return unsafe ck_count_outside_float(
            sums.baseAddress, Float(interval.lowerBound), Float(interval.upperBound), count) > 0
        }
      }
    case .float64:
      let elements = unsafe bytes.assumingMemoryBound(to: Double.self).baseAddress.unsafelyUnwrapped
      return unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: block) { sums in
        stride(from: 0, to: rows, by: block).contains { row in
          let count = min(block, rows - row)
          unsafe ck_sum_rows_double(elements + row * length, count, length, 1, 0, sums.baseAddress)
          return unsafe ck_count_outside_double(
            sums.baseAddress, interval.lowerBound, interval.upperBound, count) > 0
        }
      }
    }
  }

  /// Looks closely only at blocks that hold something outside the interval.
  private func firstIndex(
    suspecting interval: ClosedRange<Double>, where isWanted: (Double) -> Bool
  ) -> Int? {
    for start in stride(from: 0, to: count, by: 4_096) {
      let block = start..<min(count, start + 4_096)
      let suspects =
        switch elementType {
        case .float32:
          unsafe ck_count_outside_float(
            bytes.assumingMemoryBound(to: Float.self).baseAddress.unsafelyUnwrapped + start,
            Float(interval.lowerBound), Float(interval.upperBound), block.count)
        case .float64:
          unsafe ck_count_outside_double(
            bytes.assumingMemoryBound(to: Double.self).baseAddress.unsafelyUnwrapped + start,
            interval.lowerBound, interval.upperBound, block.count)
        }
      if suspects > 0, let index = firstIndex(in: block, where: isWanted) { return index }
    }
    return nil
  }

  @inline(__always)
  private func firstIndex(in range: Range<Int>, where isWanted: (Double) -> Bool) -> Int? {
    switch elementType {
    case .float32:
      let elements = unsafe bytes.assumingMemoryBound(to: Float.self)
      return range.first { unsafe isWanted(Double(elements[$0])) }
    case .float64:
      let elements = unsafe bytes.assumingMemoryBound(to: Double.self)
      return range.first { unsafe isWanted(elements[$0]) }
    }
  }
}
