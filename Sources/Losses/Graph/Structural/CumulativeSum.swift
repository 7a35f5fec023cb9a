// Unsafe because its kernel reads and writes memory by pointers, as many entries as the shapes have.

/// Along the last axis, the sum of each entry and all before it, accumulated in `Double`.
struct CumulativeSum: StructuralOperator {
  func lengths(of operands: [Shape]) -> [Int] { operands[0].dimensions }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    let reversed = g.filling(y.shape).reversedAlongLastAxis
    return y.graph.structural(self, [reversed]).reversedAlongLastAxis
  }

  func reads(slicing axes: Int, of operands: [Shape]) -> [OperandRead]? {
    axes < operands[0].rank ? [.items] : nil
  }

  @_specialize(where T == Float)
  @_specialize(where T == Double)
  func compute<T: Scalar>(_ run: ItemRun<T>) {
    let length = run.shapes.result.lastLength
    for row in 0..<run.count * run.shapes.result.count / length {
      var sum = 0.0
      for i in row * length..<(row + 1) * length {
        unsafe sum += Double(run.a[i])
        unsafe run.y[i] = T(sum)
      }
    }
  }
}

/// The sums of entries and all before them along an axis; a negative axis counts from the end.
func cumulativeSum(_ x: Expression, axis: Int) -> Expression {
  guard let axis = x.axes([axis]).first else { return x }
  let last = x.movingAxisLast(axis)
  return x.graph.structural(CumulativeSum(), [last]).movingLastAxis(to: axis)
}
