/// 1 at the class in the operand, 0 elsewhere, along a new last axis.
///
/// Entries are truncated. It has instructions of its own, because labels in memory are read in the type
/// that was sent, and select from a row without computing the row (`Planner+Labels`).
struct OneHot: OperatorRules, Nondifferentiable {
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
    let operand = planner.emit(planner.nodes[node].operands[0], &builder)
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
