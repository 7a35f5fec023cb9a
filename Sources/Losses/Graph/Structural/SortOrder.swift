// Unsafe because its kernel reads and writes memory by pointers, as many entries as the shapes have.

/// The indices that sort the entries along the last axis, ascending or descending.
///
/// Equal entries keep their order; NaN counts as the greatest.
struct SortOrder: StructuralOperator, Nondifferentiable {
  let isDescending: Bool

  func lengths(of operands: [Shape]) -> [Int] { operands[0].dimensions }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes < operands[0].rank ? [.items] : nil
  }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let length = run.shapes.result.lastLength
    let first = unsafe run.work.assumingMemoryBound(to: UInt32.self)
    let second = unsafe first + length
    for row in 0..<run.count * run.shapes.result.count / length {
      let entries = unsafe run.a + row * length
      for i in 0..<length { unsafe first[i] = UInt32(truncatingIfNeeded: i) }
      let sorted = unsafe merged(first, second, length) { i, j in
        let (a, b) = unsafe (entries[Int(i)], entries[Int(j)])
        return isDescending ? a > b || a.isNaN && !b.isNaN : a < b || b.isNaN && !a.isNaN
      }
      for i in 0..<length { unsafe run.y[row * length + i] = T(sorted[i]) }
    }
  }

  /// Merges neighbouring runs from one buffer to the other, doubling their length each time.
  private func merged(
    _ first: UnsafeMutablePointer<UInt32>, _ second: UnsafeMutablePointer<UInt32>, _ count: Int,
    _ comesBefore: (UInt32, UInt32) -> Bool
  ) -> UnsafeMutablePointer<UInt32> {
    var (source, target) = unsafe (first, second)
    var width = 1
    while width < count {
      for start in stride(from: 0, to: count, by: 2 * width) {
        let (middle, end) = (Swift.min(start + width, count), Swift.min(start + 2 * width, count))
        var (left, right) = (start, middle)
        for i in start..<end {
          let takesRight =
            unsafe left == middle
            || right < end && comesBefore(source[right], source[left])
          unsafe target[i] = source[takesRight ? right : left]
          if takesRight { right += 1 } else { left += 1 }
        }
      }
      unsafe (source, target) = (target, source)
      width *= 2
    }
    return unsafe source
  }

  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int {
    8 * shapes.result.lastLength
  }

  func cost(_ shapes: ItemShapes) -> Int {
    let length = shapes.result.lastLength
    return 4 * (Int.bitWidth - length.leadingZeroBitCount)
  }
}

/// The indices that sort the entries along the last axis.
func sortOrder(_ x: Expression, isDescending: Bool) -> Expression {
  x.graph.structural(SortOrder(isDescending: isDescending), [x])
}
