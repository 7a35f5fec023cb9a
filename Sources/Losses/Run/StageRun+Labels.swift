// Unsafe like the rest of the run: reads labels and writes entries by pointer.

extension StageRun {
  /// Applies labels in a tensor to a range of entries, at which `a` and `y` begin; `indices` has room
  /// for their classes.
  func perform(
    _ use: LabelUse, _ source: Source, _ access: Access, _ classes: Int, _ start: Int,
    _ count: Int, _ a: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>,
    _ indices: UnsafeMutablePointer<Int32>
  ) {
    let tensor = tensor(source)
    // A picked number is a row's only entry; other entries form rows of classes.
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

  /// One-hot rows of the labels in a register.
  func mark(
    _ classes: Int, start: Int, _ count: Int, _ a: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>,
    _ indices: UnsafeMutablePointer<Int32>
  ) {
    unsafe T.classIndices(a, classes, indices, count / classes)
    unsafe apply(
      .mark, indices, count / classes, classes, start / classes * classes, count, a, y)
  }

  /// 1 where a label is a number, else 0.
  func compare(
    _ source: Source, _ access: Access, _ number: Double, start: Int, _ count: Int,
    _ y: UnsafeMutablePointer<T>
  ) {
    let tensor = tensor(source)
    let labels = unsafe tensor.bytes.baseAddress.unsafelyUnwrapped
    forEachRun(access, start: start, count: count) { position, stride, length, done in
      for i in 0..<length {
        let at = position + i * stride
        let label =
          switch tensor.elementType {
          case .float32: unsafe Double(labels.assumingMemoryBound(to: Float.self)[at])
          case .float64: unsafe labels.assumingMemoryBound(to: Double.self)[at]
          }
        unsafe y[done + i] = label.rounded(.towardZero) == number ? 1 : 0
      }
    }
  }

  /// The classes of the labels from `first` on, -1 for a label without a class.
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
    /// Each entry that a label selects; the first and the last row may extend beyond the range.
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
        // Adding 0 turns -0 into 0, as the sum of a row does.
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
