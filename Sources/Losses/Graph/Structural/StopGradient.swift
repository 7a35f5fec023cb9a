/// The operand itself, with no way back for a gradient.
struct StopGradient: ViewOperator {
  var keepsOrder: Bool { true }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? { nil }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? { nil }

  var hasGradient: Bool { false }

  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]? {
    [.items]
  }

  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    AxisRoutes(keeping: result.rank, of: operands[0], to: result)
  }

  func layout(_ operand: Layout, of shape: Shape, to result: Shape) -> Layout? { operand }
}

/// The same numbers, which no gradient flows back through.
func stopGradient(_ x: Expression) -> Expression {
  x.constant == nil ? x.graph.expression(StopGradient(), [x], shape: x.shape) : x
}
