// Unsafe like the rest of the run: it owns the memory of the blocks' results.

import CKernels

/// Rows longer than a block: the result of each block, and of all blocks together.
extension StageRun {
  /// The sums of a block of two tensors, into the partials that request them.
  func overlap(
    _ kind: OverlapSums, _ first: TensorMemory, _ second: TensorMemory, _ range: Range<Int>,
    slice: Int, into places: [Int?]
  ) {
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 3) { sums in
      unsafe overlap(kind, first, second, range, sums.baseAddress.unsafelyUnwrapped)
      for (sum, index) in places.enumerated() {
        if let index {
          unsafe partials.unsafelyUnwrapped[index * stage.sliceCount + slice] = sums[sum]
        }
      }
    }
  }

  /// The sums of two tensors within a range.
  private func overlap(
    _ kind: OverlapSums, _ first: TensorMemory, _ second: TensorMemory, _ range: Range<Int>,
    _ sums: UnsafeMutablePointer<Double>
  ) {
    let (count, offset) = (range.count, range.lowerBound * first.elementType.byteCount)
    let a = unsafe first.bytes.baseAddress.unsafelyUnwrapped + offset
    let b = unsafe second.bytes.baseAddress.unsafelyUnwrapped + offset
    switch first.elementType {
    case .float32:
      let a = unsafe a.assumingMemoryBound(to: Float.self)
      let b = unsafe b.assumingMemoryBound(to: Float.self)
      switch (kind, T.elementType) {
      case (.plain, .float32): unsafe ck_rounded_overlap_block_float(a, b, count, sums)
      case (.plain, .float64): unsafe ck_overlap_block_float(a, b, count, sums)
      case (.excesses, .float32): unsafe ck_rounded_excess_block_float(a, b, count, sums)
      case (.excesses, .float64): unsafe ck_excess_block_float(a, b, count, sums)
      }
    case .float64:
      let a = unsafe a.assumingMemoryBound(to: Double.self)
      let b = unsafe b.assumingMemoryBound(to: Double.self)
      switch kind {
      case .plain: unsafe ck_overlap_block_double(a, b, count, sums)
      case .excesses: unsafe ck_excess_block_double(a, b, count, sums)
      }
    }
  }

  func partial(_ reducer: Reducer, _ x: UnsafePointer<T>, _ count: Int) -> Double {
    switch reducer {
    case .sum: return unsafe T.sumBlock(x, count)
    case .maximum, .minimum, .product, .isBinary:
      var result = T.zero
      let function =
        switch reducer {
        case .isBinary: unsafe T.kernels(of: RowKernel.isBinary)
        case .maximum: unsafe T.kernels(of: RowKernel.maximum)
        case .minimum: unsafe T.kernels(of: RowKernel.minimum)
        default: unsafe T.kernels(of: RowKernel.product)
        }
      unsafe function(x, 1, count, &result)
      return Double(result)
    }
  }

  /// Combines the blocks of each row, in order.
  func combine(_ index: Int) {
    let slices = stage.sliceCount
    guard let partials = unsafe partials, let rowLength = stage.rowLength, slices > 0 else {
      return
    }
    let perRow = (rowLength + stage.grain - 1) / stage.grain
    let partial = stage.partials[index]
    let target = unsafe tensor(.materialized(partial.target)).bytes.baseAddress.unsafelyUnwrapped
      .assumingMemoryBound(to: T.self)
    for row in 0..<slices / max(1, perRow) {
      let blocks = unsafe UnsafeBufferPointer(
        start: partials + index * slices + row * perRow, count: perRow)
      switch partial.reducer {
      case .sum(let divisor, let offset):
        unsafe target[row] = T(blocks.reduce(0, +) / divisor.value + offset.value)
      case .maximum: unsafe target[row] = T(blocks.reduce(-.infinity, greater))
      case .minimum, .isBinary: unsafe target[row] = T(blocks.reduce(.infinity, lesser))
      case .product: unsafe target[row] = T(blocks.reduce(1, *))
      }
    }
  }
}
