/// The operand, as a constant for gradients.
struct StopGradient: ViewOperator, Nondifferentiable {
  var keepsOrder: Bool { true }

  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]? {
    [.items]
  }

  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    AxisRoutes(keeping: result.rank, of: operands[0], to: result)
  }

  func layout(_ operand: Layout, of shape: Shape, to result: Shape) -> Layout? { operand }
}

/// The same numbers, as constants for gradients.
func stopGradient(_ x: Expression) -> Expression {
  x.constant == nil ? x.graph.expression(StopGradient(), [x], shape: x.shape) : x
}
