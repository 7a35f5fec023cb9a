// Unsafe because its kernels read and write memory by pointers, as many entries as the shapes have.

import CKernels

/// The mean of each window of images of (items, rows, columns, channels), excluding padding.
struct WindowMean: StructuralOperator {
  let window: Window

  func lengths(of operands: [Shape]) -> [Int] { window.lengths(over: operands[0].dimensions) }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    let back = WindowMeanBack(window: window, lengths: Array(operands[0].shape[1...]))
    return y.graph.structural(back, [g.filling(y.shape)])
  }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes <= 1 ? [.items] : nil
  }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    unsafe WindowRun(window, image: run.shapes.operands[0], run).forEachImage { axes, x, sums, y in
      unsafe T.meanWindows(x, axes, sums, y)
    }
  }

  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int {
    WindowAxes(window, image: shapes.operands[0]).workBytes
  }

  func cost(_ shapes: ItemShapes) -> Int { window.lengths[0] * window.lengths[1] }
}

/// The pullback: each entry of the images receives its share of the gradients of the means.
struct WindowMeanBack: StructuralOperator {
  let window: Window
  /// Rows, columns and channels of the images.
  let lengths: [Int]

  func lengths(of operands: [Shape]) -> [Int] { [operands[0].dimensions[0]] + lengths }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    y.graph.structural(WindowMean(window: window), [g.filling(y.shape)])
  }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes <= 1 ? [.items] : nil
  }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    unsafe WindowRun(window, image: run.shapes.result, run).forEachImage { axes, x, sums, y in
      unsafe T.spreadWindows(x, axes, sums, y)
    }
  }

  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int {
    WindowAxes(window, image: shapes.result).workBytes
  }

  func cost(_ shapes: ItemShapes) -> Int { window.lengths[0] * window.lengths[1] }
}
