// Unsafe because it scans raw memory: ranges lie within the storage's own count.

import CKernels

extension TensorStorage {
  /// The first element, in row-major order, for which `isWanted` holds.
  @inline(__always)
  func firstIndex(where isWanted: (Double) -> Bool) -> Int? {
    firstIndex(in: 0..<count, where: isWanted)
  }

  /// The first element outside the interval; NaN is accepted.
  func firstIndex(outside interval: ClosedRange<Double>) -> Int? {
    firstIndex(suspecting: interval) { $0 < interval.lowerBound || $0 > interval.upperBound }
  }

  /// The first element that is infinite or NaN.
  var firstNotFinite: Int? {
    firstIndex(where: { !$0.isFinite }) { block in
      switch elementType {
      case .float32: unsafe ck_any_not_finite_float(asFloat + block.lowerBound, block.count)
      case .float64: unsafe ck_any_not_finite_double(asDouble + block.lowerBound, block.count)
      }
    }
  }

  /// The first element that is not an integer and for which `isWanted` holds.
  @inline(__always)
  func firstFraction(where isWanted: (Double) -> Bool) -> Int? {
    firstIndex(where: { $0 != $0.rounded(.towardZero) && isWanted($0) }) { block in
      switch elementType {
      case .float32: unsafe ck_any_fraction_float(asFloat + block.lowerBound, block.count)
      case .float64: unsafe ck_any_fraction_double(asDouble + block.lowerBound, block.count)
      }
    }
  }

  /// The first element that is less than `limit` in magnitude.
  func firstIndex(below limit: Double) -> Int? {
    firstIndex(where: { abs($0) < limit }) { block in
      switch elementType {
      case .float32:
        // Rounded up, so that no block is skipped.
        unsafe ck_any_below_float(asFloat + block.lowerBound, Float(limit).nextUp, block.count)
      case .float64: unsafe ck_any_below_double(asDouble + block.lowerBound, limit, block.count)
      }
    }
  }

  /// The first element that is neither 0 nor 1.
  var firstNotBoolean: Int? {
    firstIndex(where: { $0 != 0 && $0 != 1 }) { signs(in: $0) & ~UInt32(CK_ZERO) != 0 }
  }

  /// The first element that is not a sign: other than -1, 0 and 1, or a 0 if there is a -1.
  var firstNotSign: Int? {
    var found: UInt32 = 0
    for start in stride(from: 0, to: count, by: 4_096) {
      found |= signs(in: start..<min(count, start + 4_096))
      if found & UInt32(CK_OTHER) != 0 { return firstIndex { $0 != -1 && $0 != 0 && $0 != 1 } }
    }
    let both = UInt32(CK_MINUS | CK_ZERO)
    return found & both == both ? firstIndex { $0 == 0 } : nil
  }

  /// Which of -1, 0 and numbers other than -1, 0 and 1 occur: see `ck_signs`.
  private func signs(in range: Range<Int>) -> UInt32 {
    switch elementType {
    case .float32: unsafe ck_signs_float(asFloat + range.lowerBound, range.count)
    case .float64: unsafe ck_signs_double(asDouble + range.lowerBound, range.count)
    }
  }

  /// Whether every row is a distribution: within [0, 1], with a sum near 1.
  ///
  /// Blocks of rows are read twice while they are in the nearest cache.
  func holdsDistributions(ofLength length: Int, slack: Double) -> Bool {
    let rows = count / max(1, length)
    let grain = max(1, 4_096 / max(1, length))
    return unsafe withUnsafeTemporaryAllocation(
      byteCount: grain * elementType.byteCount, alignment: 64
    ) { sums in
      stride(from: 0, to: rows, by: grain).allSatisfy { row in
        let block = row * length..<min(rows, row + grain) * length
        if hasElement(in: block, outside: 0...1) { return false }
        let count = block.count / max(1, length)
        switch elementType {
        case .float32:
          let sums = unsafe sums.assumingMemoryBound(to: Float.self).baseAddress
          unsafe ck_sum_rows_float(asFloat + block.lowerBound, count, length, 1, 0, sums)
          return unsafe !ck_any_outside_float(sums, Float(1 - slack), Float(1 + slack), count)
        case .float64:
          let sums = unsafe sums.assumingMemoryBound(to: Double.self).baseAddress
          unsafe ck_sum_rows_double(asDouble + block.lowerBound, count, length, 1, 0, sums)
          return unsafe !ck_any_outside_double(sums, 1 - slack, 1 + slack, count)
        }
      }
    }
  }

  /// The first element for which `isWanted` holds; all such elements are outside the interval or NaN.
  @inline(__always)
  func firstIndex(suspecting interval: ClosedRange<Double>, where isWanted: (Double) -> Bool)
    -> Int?
  {
    firstIndex(where: isWanted) { hasElement(in: $0, outside: interval) }
  }

  /// Searches only the blocks that fail a vectorised check.
  @inline(__always)
  private func firstIndex(
    where isWanted: (Double) -> Bool, inBlocks isSuspect: (Range<Int>) -> Bool
  ) -> Int? {
    for start in stride(from: 0, to: count, by: 4_096) {
      let block = start..<min(count, start + 4_096)
      if isSuspect(block), let index = firstIndex(in: block, where: isWanted) { return index }
    }
    return nil
  }

  private func hasElement(in range: Range<Int>, outside interval: ClosedRange<Double>) -> Bool {
    // The most frequent search has a faster path.
    if interval.lowerBound <= 0, interval.upperBound >= 1 {
      let isBeyond =
        switch elementType {
        case .float32: unsafe ck_any_beyond_unit_float(asFloat + range.lowerBound, range.count)
        case .float64: unsafe ck_any_beyond_unit_double(asDouble + range.lowerBound, range.count)
        }
      if !isBeyond { return false }
    }
    return switch elementType {
    case .float32:
      unsafe ck_any_outside_float(
        asFloat + range.lowerBound, Float(interval.lowerBound), Float(interval.upperBound),
        range.count)
    case .float64:
      unsafe ck_any_outside_double(
        asDouble + range.lowerBound, interval.lowerBound, interval.upperBound, range.count)
    }
  }

  private var asFloat: UnsafePointer<Float> {
    unsafe UnsafePointer(bytes.assumingMemoryBound(to: Float.self).baseAddress.unsafelyUnwrapped)
  }
  private var asDouble: UnsafePointer<Double> {
    unsafe UnsafePointer(bytes.assumingMemoryBound(to: Double.self).baseAddress.unsafelyUnwrapped)
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
