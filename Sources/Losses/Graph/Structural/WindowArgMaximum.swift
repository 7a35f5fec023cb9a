// Unsafe because its kernel reads and writes memory by pointers, as many entries as the shapes have.

/// The index of each channel's maximum in each window of images of (items, rows, columns, channels).
///
/// It counts within the item, and is the first of equal maxima, or that of a NaN.
struct WindowArgMaximum: StructuralOperator, Nondifferentiable {
  let window: Window

  func lengths(of operands: [Shape]) -> [Int] { window.lengths(over: operands[0].dimensions) }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes <= 1 ? [.items] : nil
  }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    unsafe WindowRun(window, image: run.shapes.operands[0], run).forEachImage { axes, x, work, y in
      unsafe T.argMaximumWindows(x, axes, work, y)
    }
  }

  func workBytes(_ shapes: ItemShapes, _ type: ElementType) -> Int {
    WindowAxes(window, image: shapes.operands[0]).workBytes
  }

  func cost(_ shapes: ItemShapes) -> Int { 2 * window.lengths[0] * window.lengths[1] }
}
