/// Zeros, except for the operand's entries at the positions of a `StridedSlice` of the same form.
///
/// It has an instruction of its own, so that a batch can be sliced along leading axes that the entries
/// fill completely, while they are scattered along the others.
struct StridedScatter: OperatorRules {
  let starts: [Int]
  let steps: [Int]

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard g.constant == nil else { return g }
    let taken = StridedSlice(starts: starts, steps: steps)
    return y.graph.expression(taken, [g], shape: operands[0].shape)
  }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    changes[0].map { y.graph.expression(self, [$0.filling(operands[0].shape)], shape: y.shape) }
  }

  var valueOfNothing: Double? { 0 }

  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]? {
    let fills =
      operands[0].agrees(with: result, along: axes)
      && starts[..<axes].allSatisfy { $0 == 0 } && steps[..<axes].allSatisfy { $0 == 1 }
    return fills ? [.items] : nil
  }

  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    AxisRoutes(starts, steps, operands[0], result)
  }

  func emit<T: Scalar>(
    _ node: NodeIndex, _ builder: inout StageBuilder<T>, _ planner: inout Planner<T>
  ) -> RegisterIndex {
    let index = planner.nodes[node].operands[0]
    let operand = planner.emit(index, &builder)
    let shape = planner.shape(node)
    let axes = planner.slicedAxes(shape, items: builder.items)
    let strides = shape.strides[axes...]
    let access = Access(
      itemsApart: shape.count / builder.items,
      shape: Array(planner.shape(index).dimensions[axes...]),
      strides: zip(strides, steps[axes...]).map { $0 * $1 },
      offset: zip(strides, starts[axes...]).reduce(0) { $0 + $1.0 * $1.1 })
    let result = planner.destination(node, &builder)
    builder.append(
      .scatter(access, perItem: builder.perItem(operand)), operand, result: result, mayAlias: false)
    return result
  }
}
