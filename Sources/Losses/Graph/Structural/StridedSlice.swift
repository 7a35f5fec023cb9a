/// Every `step`-th entry from `start` on along each axis, up to the length of the result.
struct StridedSlice: ViewOperator {
  let starts: [Int]
  let steps: [Int]

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    let back = StridedScatter(starts: starts, steps: steps)
    return y.graph.expression(back, [g.filling(y.shape)], shape: operands[0].shape)
  }

  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]? {
    let isWhole = operands[0].agrees(with: result, along: axes) && takesAll(along: axes)
    return [isWhole ? .items : .whole]
  }

  /// Whether the leading axes are complete, given that their lengths are unchanged.
  private func takesAll(along axes: Int) -> Bool {
    starts[..<axes].allSatisfy { $0 == 0 } && steps[..<axes].allSatisfy { $0 == 1 }
  }

  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    AxisRoutes(starts, steps, operands[0], result)
  }

  func layout(_ operand: Layout, of shape: Shape, to result: Shape) -> Layout? {
    Layout(
      strides: zip(operand.strides, steps).map { $0 * $1 },
      offset: zip(operand.strides, starts).reduce(operand.offset) { $0 + $1.0 * $1.1 })
  }
}

extension AxisRoutes {
  /// Between a tensor and its slice: entries move along axes that are not complete.
  init(_ starts: [Int], _ steps: [Int], _ operand: Shape, _ result: Shape) {
    self.init(
      sources: starts.indices.map { $0 },
      meeting: starts.indices.filter {
        starts[$0] != 0 || steps[$0] != 1 || operand.dimensions[$0] != result.dimensions[$0]
      })
  }
}

extension Expression {
  /// In reverse order along the last axis.
  var reversedAlongLastAxis: Expression {
    let starts = Array(repeating: 0, count: rank - 1) + [shape[rank - 1] - 1]
    let steps = Array(repeating: 1, count: rank - 1) + [-1]
    return graph.expression(StridedSlice(starts: starts, steps: steps), [self], shape: shape)
  }
}
