/// 1 at the class that the operand names, 0 elsewhere, along a new last axis.
///
/// Entries are truncated. Emits instructions of its own, because labels that lie in memory are read as
/// they were sent, and what they pick of a row is found without making the row (`Planner+Labels`).
struct OneHot: OperatorRules {
  /// Classes do not move by little.
  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? { nil }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? { nil }

  var hasGradient: Bool { false }
  var isTruth: Bool { true }

  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]? {
    [axes <= operands[0].rank ? .items : .whole]
  }

  func readsOfEntries(of operands: [Shape]) -> [OperandRead]? { [.stored] }

  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    AxisRoutes(keeping: operands[0].rank, of: operands[0], to: result)
  }

  func emit<T: Scalar>(
    _ node: NodeIndex, _ builder: inout StageBuilder<T>, _ planner: inout Planner<T>
  ) -> RegisterIndex {
    if let labels = planner.labels(node) {
      return planner.emitLabels(node, .mark, labels, nil, &builder)
    }
    let operand = planner.emit(planner.graph[node].operands[0], &builder)
    let result = planner.destination(node, &builder)
    builder.append(
      .oneHotOfRegister(classes: planner.shape(node).lastLength), operand, result: result,
      mayAlias: false)
    return result
  }
}

/// 1 at the class of each label, 0 elsewhere, along a new last axis.
func oneHot(_ labels: Expression, classes: Int) -> Expression {
  labels.graph.expression(OneHot(), [labels], shape: labels.shape + [classes])
}
