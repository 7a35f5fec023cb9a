// Unsafe because its kernels read and write memory by pointers, as many entries as the shapes have.

/// A convolution of images of (items, rows, columns, channels), without reversing the kernel.
///
/// The kernel is of (rows, columns, channels, outputs) or, for a depthwise convolution, of (rows,
/// columns, channels, multiplier).
///
/// The kernel is a constant for gradients. Sums are accumulated in `Double`, in the kernel's order.
struct Convolution: StructuralOperator {
  let window: Window
  let isDepthwise: Bool

  func lengths(of operands: [Shape]) -> [Int] {
    let (x, kernel) = (operands[0].dimensions, operands[1].dimensions)
    return [
      x[0], window.count(0, in: x[1]), window.count(1, in: x[2]),
      isDepthwise ? kernel[2] * kernel[3] : kernel[3],
    ]
  }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard position == 0 else { return nil }
    let back = ConvolutionBack(forward: self, lengths: Array(operands[0].shape[1...]))
    return y.graph.structural(back, [g.filling(y.shape), operands[1]])
  }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    changes[0].map { y.graph.structural(self, [$0.filling(operands[0].shape), operands[1]]) }
  }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? { Self.reads(axes) }

  fileprivate static func reads(_ axes: Int) -> [OperandRead]? {
    axes <= 1 ? [.items, axes == 0 ? .items : .whole] : nil
  }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    if let taps = taps(run.shapes) { return taps.compute(run) }
    let size = ConvolutionSize(
      self, image: run.shapes.operands[0], kernel: run.shapes.operands[1],
      output: run.shapes.result)
    let sums = unsafe run.work.assumingMemoryBound(to: Double.self)
    for image in 0..<run.count * (run.shapes.result.count / size.outputCount) {
      let x = unsafe run.a + image * size.imageCount
      let y = unsafe run.y + image * size.outputCount
      for place in 0..<size.down * size.across {
        unsafe sums.initialize(repeating: 0, count: size.outputs)
        size.forEachEntry(of: window, at: place) { entry, tap in
          let pixel = unsafe x + entry * size.channels
          let weights = unsafe run.b + tap * size.channels * size.kernelOutputs
          for channel in 0..<size.channels {
            let value = unsafe Double(pixel[channel])
            let row = unsafe weights + channel * size.kernelOutputs
            let sum = unsafe sums + (isDepthwise ? channel * size.kernelOutputs : 0)
            for k in 0..<size.kernelOutputs { unsafe sum[k] += value * Double(row[k]) }
          }
        }
        for k in 0..<size.outputs { unsafe y[place * size.outputs + k] = T(sums[k]) }
      }
    }
  }

  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int {
    taps(shapes)?.workBytes ?? 8 * (shapes.result.dimensions.last ?? 1)
  }

  private func taps(_ shapes: ItemShapes) -> ChannelTaps? {
    ChannelTaps(
      self, image: shapes.operands[0], kernel: shapes.operands[1], output: shapes.result,
      isBack: false)
  }

  func cost(_ shapes: ItemShapes) -> Int {
    let kernel = shapes.operands[1].dimensions
    return kernel[0] * kernel[1] * (isDepthwise ? 1 : kernel[2])
  }
}

/// The pullback: the gradient of the images from that of the convolution.
struct ConvolutionBack: StructuralOperator {
  let forward: Convolution
  /// Rows, columns and channels of the images.
  let lengths: [Int]

  func lengths(of operands: [Shape]) -> [Int] { [operands[0].dimensions[0]] + lengths }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard position == 0 else { return nil }
    return y.graph.structural(forward, [g.filling(y.shape), operands[1]])
  }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    changes[0].map { y.graph.structural(self, [$0.filling(operands[0].shape), operands[1]]) }
  }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? { Convolution.reads(axes) }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    if let taps = taps(run.shapes) { return taps.compute(run) }
    let size = ConvolutionSize(
      forward, image: run.shapes.result, kernel: run.shapes.operands[1],
      output: run.shapes.operands[0])
    let sums = unsafe run.work.assumingMemoryBound(to: Double.self)
    for image in 0..<run.count * (run.shapes.result.count / size.imageCount) {
      let g = unsafe run.a + image * size.outputCount
      unsafe sums.initialize(repeating: 0, count: size.imageCount)
      for place in 0..<size.down * size.across {
        let arriving = unsafe g + place * size.outputs
        size.forEachEntry(of: forward.window, at: place) { entry, tap in
          let pixel = unsafe sums + entry * size.channels
          let weights = unsafe run.b + tap * size.channels * size.kernelOutputs
          for channel in 0..<size.channels {
            let row = unsafe weights + channel * size.kernelOutputs
            let part = unsafe arriving + (forward.isDepthwise ? channel * size.kernelOutputs : 0)
            var sum = 0.0
            for k in 0..<size.kernelOutputs { unsafe sum += Double(part[k]) * Double(row[k]) }
            unsafe pixel[channel] += sum
          }
        }
      }
      let y = unsafe run.y + image * size.imageCount
      for i in 0..<size.imageCount { unsafe y[i] = T(sums[i]) }
    }
  }

  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int {
    taps(shapes)?.workBytes ?? 8 * product(lengths)
  }

  private func taps(_ shapes: ItemShapes) -> ChannelTaps? {
    ChannelTaps(
      forward, image: shapes.result, kernel: shapes.operands[1], output: shapes.operands[0],
      isBack: true)
  }

  func cost(_ shapes: ItemShapes) -> Int {
    let kernel = shapes.operands[1].dimensions
    return kernel[0] * kernel[1] * kernel[3]
  }
}

/// The lengths of one image, one kernel and one result.
private struct ConvolutionSize {
  let rows, columns, channels: Int
  let down, across, outputs: Int
  let kernelOutputs: Int
  let top, left: Int

  var imageCount: Int { rows * columns * channels }
  var outputCount: Int { down * across * outputs }

  init(_ convolution: Convolution, image: Shape, kernel: Shape, output: Shape) {
    let (x, y) = (image.dimensions, output.dimensions)
    (rows, columns, channels) = (x[x.count - 3], x[x.count - 2], x[x.count - 1])
    (down, across, outputs) = (y[y.count - 3], y[y.count - 2], y[y.count - 1])
    kernelOutputs = kernel.dimensions[3]
    top = convolution.window.start(0, in: rows)
    left = convolution.window.start(1, in: columns)
  }

  /// Each entry of the image in the window at a position, with the index of the kernel's entry.
  @inline(__always)
  func forEachEntry(of window: Window, at place: Int, _ body: (_ entry: Int, _ tap: Int) -> Void) {
    let (i, j) = (place / across, place % across)
    for u in 0..<window.lengths[0] {
      let row = top + i * window.strides[0] + u * window.dilations[0]
      guard row >= 0, row < rows else { continue }
      for v in 0..<window.lengths[1] {
        let column = left + j * window.strides[1] + v * window.dilations[1]
        guard column >= 0, column < columns else { continue }
        body(row * columns + column, u * window.lengths[1] + v)
      }
    }
  }
}
