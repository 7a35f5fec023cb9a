// Unsafe because it walks raw memory by strides: an `Access` is computed from shapes and stays within
// its tensor, and callers request only ranges of the result's entries.

import CKernels

/// Number types that can be loaded as another type.
protocol Loadable {
  static func convert(
    _ source: UnsafePointer<Self>, to target: UnsafeMutablePointer<Float>, _ n: Int)
  static func convert(
    _ source: UnsafePointer<Self>, to target: UnsafeMutablePointer<Double>, _ n: Int)
}

extension Float: Loadable {
  static func convert(
    _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ n: Int
  ) { unsafe target.update(from: source, count: n) }
  static func convert(
    _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Double>, _ n: Int
  ) { unsafe ck_convert_float_to_double(source, target, n) }
}

extension Double: Loadable {
  static func convert(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Float>, _ n: Int
  ) { unsafe ck_convert_double_to_float(source, target, n) }
  static func convert(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>, _ n: Int
  ) { unsafe target.update(from: source, count: n) }
}

/// Calls `body` for each run of entries with one stride, in order.
///
/// The run covers `count` entries from `start` on, in the tensor that `access` describes. `body` receives
/// the position in memory of a run's first entry, its stride, its length and the number of entries
/// before it.
@inline(__always)
func forEachRun(
  _ access: Access, start: Int, count: Int,
  _ body: (_ position: Int, _ stride: Int, _ length: Int, _ done: Int) -> Void
) {
  guard count > 0 else { return }
  let rank = access.steps.count
  guard let inner = access.steps.last else {
    let stride = access.itemStride ?? 0
    return body(access.offset + start * stride, stride, count, 0)
  }
  if rank == 1, access.itemStride == nil {
    return body(access.offset + start * inner.stride, inner.stride, count, 0)
  }
  unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: rank) { index in
    var rest = start
    var position = access.offset
    for axis in (0..<rank).reversed() {
      let step = access.steps[axis]
      unsafe index[axis] = rest % step.length
      rest /= step.length
      unsafe position += index[axis] * step.stride
    }
    // For a whole tensor, all items have been visited when the entries end.
    let itemStride = access.itemStride ?? 0
    position += rest * itemStride
    var done = 0
    while true {
      let length = unsafe min(inner.length - index[rank - 1], count - done)
      body(position, inner.stride, length, done)
      done += length
      if done == count { return }
      unsafe position -= index[rank - 1] * inner.stride
      unsafe index[rank - 1] = 0
      var axis = rank - 2
      while axis >= 0 {
        unsafe index[axis] += 1
        position += access.steps[axis].stride
        if unsafe index[axis] < access.steps[axis].length { break }
        position -= access.steps[axis].length * access.steps[axis].stride
        unsafe index[axis] = 0
        axis -= 1
      }
      if axis < 0 { position += itemStride }
    }
  }
}

extension Float {
  static func copy(
    _ source: UnsafeRawPointer, of elementType: ElementType, _ access: Access, start: Int,
    count: Int, to target: UnsafeMutablePointer<Float>
  ) {
    switch elementType {
    case .float32:
      let source = unsafe source.assumingMemoryBound(to: Float.self)
      if unsafe repeatEach(source, access, start, count, target) { return }
      unsafe copyRuns(
        source, access, start, count, target, { unsafe Float.convert($0, to: $1, $2) }, { $0 })
    case .float64:
      unsafe copyRuns(
        source.assumingMemoryBound(to: Double.self), access, start, count, target,
        { unsafe Double.convert($0, to: $1, $2) }, { Float($0) })
    }
  }

  /// The most frequent broadcast, one number per row, with one call.
  private static func repeatEach(
    _ source: UnsafePointer<Float>, _ access: Access, _ start: Int, _ count: Int,
    _ target: UnsafeMutablePointer<Float>
  ) -> Bool {
    guard let (rows, length) = wholeRows(access, start, count) else { return false }
    unsafe ck_repeat_each_float(
      source + access.offset + start / length, rows, length, target)
    return true
  }
}

extension Double {
  static func copy(
    _ source: UnsafeRawPointer, of elementType: ElementType, _ access: Access, start: Int,
    count: Int, to target: UnsafeMutablePointer<Double>
  ) {
    switch elementType {
    case .float32:
      unsafe copyRuns(
        source.assumingMemoryBound(to: Float.self), access, start, count, target,
        { unsafe Float.convert($0, to: $1, $2) }, { Double($0) })
    case .float64:
      let source = unsafe source.assumingMemoryBound(to: Double.self)
      if let (rows, length) = wholeRows(access, start, count) {
        unsafe ck_repeat_each_double(
          source + access.offset + start / length, rows, length, target)
        return
      }
      unsafe copyRuns(
        source, access, start, count, target, { unsafe Double.convert($0, to: $1, $2) }, { $0 })
    }
  }
}

/// The number and the length of the whole rows in a range, if each row repeats one number.
private func wholeRows(
  _ access: Access, _ start: Int, _ count: Int
) -> (rows: Int, length: Int)? {
  guard let row = access.steps.last, row.stride == 0 else { return nil }
  let isByRows =
    access.itemStride == nil
    ? access.steps.count == 2 && access.steps[0].stride == 1
    : access.steps.count == 1 && access.itemStride == 1
  guard isByRows, start % row.length == 0, count % row.length == 0 else { return nil }
  return (count / row.length, row.length)
}

@inline(__always)
private func copyRuns<Source, Target>(
  _ source: UnsafePointer<Source>, _ access: Access, _ start: Int, _ count: Int,
  _ target: UnsafeMutablePointer<Target>,
  _ convertAll: (UnsafePointer<Source>, UnsafeMutablePointer<Target>, Int) -> Void,
  _ convert: (Source) -> Target
) {
  forEachRun(access, start: start, count: count) { position, stride, length, done in
    let (from, to) = unsafe (source + position, target + done)
    switch stride {
    case 1: unsafe convertAll(from, to, length)
    case 0: unsafe to.update(repeating: convert(from.pointee), count: length)
    default: for i in 0..<length { unsafe to[i] = convert(from[i * stride]) }
    }
  }
}
