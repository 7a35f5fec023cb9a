// Unsafe because its kernel reads and writes memory by pointers, as many entries as the shapes have.

/// In each window of images of (items, rows, columns, channels), the place of each channel's greatest
/// entry within the item, the first of several; the place of a NaN, if there is one.
struct WindowArgMaximum: StructuralOperator, Nondifferentiable {
  let window: Window

  func lengths(of operands: [Shape]) -> [Int] { window.lengths(over: operands[0].dimensions) }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes <= 1 ? [.items] : nil
  }

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
