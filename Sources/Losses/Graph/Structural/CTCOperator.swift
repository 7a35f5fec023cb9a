/// The negative logarithm of the probability of labels given logits, one number per sample; or its
/// gradient with respect to the logits.
///
/// The first operand holds the labels, the second the logits. It has an instruction of its own, because
/// labels are read from memory as they were sent.
struct CTCOperator: OperatorRules {
  let isGradient: Bool

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard position == 1, !isGradient else { return nil }
    let slope = y.graph.expression(
      CTCOperator(isGradient: true), operands, shape: operands[1].shape)
    return slope * (g.constant == nil ? g.reshaped(g.shape + [1, 1]) : g)
  }

  /// This also applies within another formula: a missing derivative must not be treated as 0.
  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    y.graph.fail(
      .unavailableOutput(output: "hessian_diagonal", loss: CTC.name, reason: CTC.reason),
      standIn: y.number(0))
  }

  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]? {
    axes <= 1 ? [.stored, .items] : nil
  }

  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    AxisRoutes(keeping: 1, of: operands[position], to: result)
  }

  func emit<T: Scalar>(
    _ node: NodeIndex, _ builder: inout StageBuilder<T>, _ planner: inout Planner<T>
  ) -> RegisterIndex {
    let operands = planner.nodes[node].operands
    let (labels, logits) = (planner.shape(operands[0]), planner.shape(operands[1]).dimensions)
    let strided = planner.stored(operands[0])
    let operand = planner.emit(operands[1], &builder)
    let source = planner.source(strided.leaf)
    let result = planner.destination(node, &builder)
    let size = CTCSize(labels: labels.dimensions[1], steps: logits[1], classes: logits[2])
    builder.append(
      .ctc(source, strided.access(of: labels), size, isGradient: isGradient), operand,
      result: result, mayAlias: false)
    return result
  }
}
