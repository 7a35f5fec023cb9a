/// The axes in another order: axis `i` of the result is axis `order[i]` of the operand.
struct Transpose: ViewOperator {
  let order: [Int]

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard g.constant == nil else { return g }
    return g.transposed(order.indices.sorted { order[$0] < order[$1] })
  }

  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]? {
    [order.starts(with: 0..<axes) ? .items : .whole]
  }

  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    AxisRoutes(sources: order, meeting: [])
  }

  func layout(_ operand: Layout, of shape: Shape, to result: Shape) -> Layout? {
    Layout(strides: order.map { operand.strides[$0] }, offset: operand.offset)
  }
}

extension Expression {
  /// The axes in another order.
  func transposed(_ order: [Int]) -> Expression {
    if order == Array(0..<rank) { return self }
    return graph.expression(Transpose(order: order), [self], shape: order.map { shape[$0] })
  }

  /// The axis moved to the end; the others keep their order.
  func movingAxisLast(_ axis: Int) -> Expression {
    transposed(Array(0..<rank).filter { $0 != axis } + [axis])
  }

  /// The last axis moved to another position; the others keep their order.
  func movingLastAxis(to axis: Int) -> Expression {
    transposed(Array(0..<axis) + [rank - 1] + Array(axis..<rank - 1))
  }

  /// The last two axes exchanged.
  var matrixTransposed: Expression {
    transposed(Array(0..<rank - 2) + [rank - 1, rank - 2])
  }
}
