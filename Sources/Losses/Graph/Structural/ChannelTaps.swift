// Unsafe because it reads and writes memory by pointers, as many entries as the shapes have.

import CKernels

/// A depthwise convolution with one output per channel, as weighted sums of shifted rows: a whole row of the
/// result at once if windows move by one column, otherwise the channels of one position.
///
/// The pullback is the same from gradients to images, with the taps reversed. Every sum is accumulated in
/// `Double`, in the order of the taps, however the rows are divided.
struct ChannelTaps {
  let lengths, strides, dilations: [Int]
  /// The pullback reads only positions that these divide: in it, gradients are a stride apart.
  let divisors: [Int]
  /// The start of the first window.
  let start: [Int]
  /// Whether the taps are in reverse order of the kernel's entries.
  let isTurned: Bool
  /// The rows and columns that are read, and those that are computed.
  let source, target: [Int]
  let channels: Int

  private var count: Int { lengths[0] * lengths[1] }
  private var weightsOfTap: Int { channels + Int(CK_TAP_REST) }

  /// `nil` if the kernel is of another kind, or too large for its weights to stay in a cache.
  init?(_ convolution: Convolution, image: Shape, kernel: Shape, output: Shape, isBack: Bool) {
    let (window, x) = (convolution.window, Array(image.dimensions.suffix(3)))
    let y = Array(output.dimensions.suffix(3))
    guard convolution.isDepthwise || kernel.dimensions[2] == 1, kernel.dimensions[3] == 1,
      product(window.lengths).multipliedSaturated(by: x[2] + Int(CK_TAP_REST)) <= 1 << 16
    else { return nil }
    (lengths, dilations) = (window.lengths, window.dilations)
    (strides, divisors) = isBack ? ([1, 1], window.strides) : (window.strides, [1, 1])
    (source, target) = isBack ? (Array(y[..<2]), Array(x[..<2])) : (Array(x[..<2]), Array(y[..<2]))
    channels = x[2]
    isTurned = isBack
    start = (0..<2).map { axis in
      let first = window.start(axis, in: x[axis])
      return isBack ? -first - (window.lengths[axis] - 1) * window.dilations[axis] : first
    }
  }

  var workBytes: Int { count * (MemoryLayout<ck_tap>.stride + 8 * weightsOfTap) }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let taps = unsafe run.work.assumingMemoryBound(to: ck_tap.self)
    let weights = unsafe (run.work + count * MemoryLayout<ck_tap>.stride)
      .assumingMemoryBound(to: Double.self)
    for tap in 0..<count {
      let kernel = unsafe run.b + (isTurned ? count - 1 - tap : tap) * channels
      for i in 0..<weightsOfTap {
        unsafe weights[tap * weightsOfTap + i] = Double(kernel[i % channels])
      }
    }
    let (sourceCount, targetCount) = (product(source) * channels, product(target) * channels)
    for image in 0..<run.count * (run.shapes.result.count / targetCount) {
      let x = unsafe run.a + image * sourceCount
      let y = unsafe run.y + image * targetCount
      for row in 0..<target[0] {
        unsafe computeRow(row, x, y + row * target[1] * channels, taps, weights)
      }
    }
  }

  private func computeRow<T: Scalar>(
    _ row: Int, _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>,
    _ taps: UnsafeMutablePointer<ck_tap>, _ weights: UnsafePointer<Double>
  ) {
    let whole = wholeWindows
    var column = 0
    while column < target[1] {
      let columns = movesByOne && column == whole.lowerBound ? max(1, whole.count) : 1
      let count = unsafe collect(row, column, into: taps)
      unsafe T.weighTaps(
        x, taps, count, weights, channels, y + column * channels, columns * channels)
      column += columns
    }
  }

  private var movesByOne: Bool { strides[1] == 1 && divisors[1] == 1 }

  /// The columns of the result with windows entirely within the source.
  private var wholeWindows: Range<Int> {
    let first = min(target[1], (max(0, -start[1]) + strides[1] - 1) / strides[1])
    let rest = source[1] - 1 - (lengths[1] - 1) * dilations[1] - start[1]
    let end = rest < 0 ? 0 : min(target[1], rest / strides[1] + 1)
    return first..<max(first, end)
  }

  /// The taps that are within the source at a position of the result; returns their number.
  private func collect(
    _ row: Int, _ column: Int, into taps: UnsafeMutablePointer<ck_tap>
  ) -> Int {
    var found = 0
    for u in 0..<lengths[0] {
      let i = start[0] + row * strides[0] + u * dilations[0]
      guard i >= 0, i % divisors[0] == 0, i / divisors[0] < source[0] else { continue }
      for v in 0..<lengths[1] {
        let j = start[1] + column * strides[1] + v * dilations[1]
        guard j >= 0, j % divisors[1] == 0, j / divisors[1] < source[1] else { continue }
        let tap = u * lengths[1] + v
        unsafe taps[found] = ck_tap(
          entry: (i / divisors[0] * source[1] + j / divisors[1]) * channels,
          weight: tap * weightsOfTap)
        found += 1
      }
    }
    return found
  }
}
