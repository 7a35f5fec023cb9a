// Unsafe because its kernel reads and writes memory by pointers, as many entries as the shapes have.

/// In each window of images of (items, rows, columns, channels), the place of each channel's greatest
/// entry within the item, the first of several; the place of a NaN, if there is one.
struct WindowArgMaximum: StructuralOperator, Nondifferentiable {
  let window: Window

  func lengths(of operands: [Shape]) -> [Int] {
    let x = operands[0].dimensions
    return [x[0], window.count(0, in: x[1]), window.count(1, in: x[2]), x[3]]
  }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes <= 1 ? [.items] : nil
  }

  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let (x, y) = (
      run.shapes.operands[0].dimensions.suffix(3), run.shapes.result.dimensions.suffix(3)
    )
    let (rows, columns, channels) = (x[x.endIndex - 3], x[x.endIndex - 2], x[x.endIndex - 1])
    let (down, across) = (y[y.endIndex - 3], y[y.endIndex - 2])
    let images = run.count * run.shapes.result.count / (down * across * channels)
    let (top, left) = (window.start(0, in: rows), window.start(1, in: columns))
    for image in 0..<images {
      let entries = unsafe run.a + image * rows * columns * channels
      for place in 0..<down * across {
        let (i, j) = (place / across, place % across)
        for channel in 0..<channels {
          var best = -1
          for u in 0..<window.lengths[0] {
            let row = top + i * window.strides[0] + u * window.dilations[0]
            guard row >= 0, row < rows else { continue }
            for v in 0..<window.lengths[1] {
              let column = left + j * window.strides[1] + v * window.dilations[1]
              guard column >= 0, column < columns else { continue }
              let next = (row * columns + column) * channels + channel
              let isBetter =
                unsafe best < 0 || entries[next] > entries[best]
                || entries[next].isNaN && !entries[best].isNaN
              if isBetter { best = next }
            }
          }
          unsafe run.y[(image * down * across + place) * channels + channel] = T(best)
        }
      }
    }
  }

  func cost(_ shapes: ItemShapes) -> Int { 2 * window.lengths[0] * window.lengths[1] }
}
