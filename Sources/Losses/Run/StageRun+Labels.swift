// Unsafe as the rest of the run: labels are read where they lie, entries written where the run says.

extension StageRun {
  /// Does with a range of entries what labels say, which lie in a tensor; `a` and `y` begin there,
  /// `indices` is room for the classes that the labels name.
  func perform(
    _ use: LabelUse, _ source: Source, _ access: Access, _ classes: Int, _ start: Int,
    _ count: Int, _ a: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>,
    _ indices: UnsafeMutablePointer<Int32>
  ) {
    let tensor = tensor(source)
    // A picked number is an entry of its own, all others stand in rows of classes.
    let perRow = use.isOfRows ? 1 : classes
    let firstRow = start / perRow
    let rows = (start + count - 1) / perRow - firstRow + 1
    let labels = unsafe tensor.bytes.baseAddress.unsafelyUnwrapped
    switch tensor.elementType {
    case .float32:
      unsafe gather(
        labels.assumingMemoryBound(to: Float.self), access, classes, firstRow, indices, rows)
    case .float64:
      unsafe gather(
        labels.assumingMemoryBound(to: Double.self), access, classes, firstRow, indices, rows)
    }
    unsafe apply(use, indices, rows, classes, start, count, a, y)
  }

  /// The classes that labels from one on name, -1 where they name none.
  private func gather<Label: Scalar>(
    _ labels: UnsafePointer<Label>, _ access: Access, _ classes: Int, _ first: Int,
    _ indices: UnsafeMutablePointer<Int32>, _ count: Int
  ) {
    forEachRun(access, start: first, count: count) { position, stride, length, done in
      if stride == 1 {
        unsafe Label.classIndices(labels + position, classes, indices + done, length)
      } else {
        for i in 0..<length {
          unsafe Label.classIndices(
            labels + position + i * stride, classes, indices + done + i, 1)
        }
      }
    }
  }

  func apply(
    _ use: LabelUse, _ indices: UnsafePointer<Int32>, _ rows: Int, _ classes: Int, _ start: Int,
    _ count: Int, _ a: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>
  ) {
    /// Each entry that a label names; the first row may have begun before, the last one go on.
    @inline(__always)
    func forEachNamed(_ body: (_ at: Int) -> Void) {
      var first = start / classes * classes - start
      for row in 0..<rows {
        let index = unsafe Int(indices[row])
        let at = first + index
        if index >= 0, at >= 0, at < count { body(at) }
        first += classes
      }
    }
    switch use {
    case .mark:
      unsafe y.update(repeating: 0, count: count)
      forEachNamed { unsafe y[$0] = 1 }
    case .keep:
      unsafe y.update(repeating: 0, count: count)
      forEachNamed { unsafe y[$0] = a[$0] }
    case .drop:
      if unsafe a != UnsafePointer(y) { unsafe y.update(from: a, count: count) }
      forEachNamed { unsafe y[$0] = 0 }
    case .pick:
      for row in 0..<count {
        let index = unsafe Int(indices[row])
        // Plus 0, as a sum of the row would give.
        unsafe y[row] = index < 0 ? 0 : a[row * classes + index] + 0
      }
    case .total:
      let greatest = T.greatestFiniteMagnitude
      if unsafe !T.isAnyOutside(a, -greatest, greatest, count * classes) {
        return unsafe apply(.pick, indices, rows, classes, start, count, a, y)
      }
      for row in 0..<count {
        let index = unsafe Int(indices[row])
        unsafe y[row] = (0..<classes).reduce(0) {
          unsafe $0 + a[row * classes + $1] * ($1 == index ? 1 : 0)
        }
      }
    }
  }
}
