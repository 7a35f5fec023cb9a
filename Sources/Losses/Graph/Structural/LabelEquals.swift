/// 1 where the truncated operand equals the number, else 0.
///
/// It has instructions of its own, because labels in memory are read in the type that was sent.
struct LabelEquals: OperatorRules, Nondifferentiable {
  let number: Number

  var isTruth: Bool { true }

  func reads(slicing axes: Int, of operands: [Shape], to result: Shape) -> [OperandRead]? {
    [.items]
  }

  func readsOfEntries(of operands: [Shape]) -> [OperandRead]? { [.stored] }

  func routes(of position: Int, among operands: [Shape], to result: Shape) -> AxisRoutes {
    AxisRoutes(keeping: result.rank, of: operands[0], to: result)
  }

  func emit<T: Scalar>(
    _ node: NodeIndex, _ builder: inout StageBuilder<T>, _ planner: inout Planner<T>
  ) -> RegisterIndex {
    let operand = planner.nodes[node].operands[0]
    if let strided = planner.strided(operand) {
      let source = planner.source(strided.leaf)
      let result = planner.destination(node, &builder)
      builder.append(
        .labelEquals(source, strided.access(of: planner.shape(node)), number.value),
        result: result)
      return result
    }
    let register = planner.emit(operand, &builder)
    let whole = builder.fresh(perItem: builder.perItem(register))
    unsafe builder.append(.unary(T.kernels(of: Unary.truncate)), register, result: whole)
    let result = planner.destination(node, &builder)
    let equal = T.kernels(of: Binary.equal)
    unsafe builder.append(
      .vectorScalar(equal.vectorScalar, planner.scalar(number)), whole, result: result)
    return result
  }
}

/// 1 where the truncated label is that number, else 0.
func labelEquals(_ labels: Expression, _ number: Int) -> Expression {
  labels.graph.expression(
    LabelEquals(number: Number(Double(number))), [labels], shape: labels.shape)
}
