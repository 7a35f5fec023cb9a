/// An operator without computation: its entries are those of its operand, rearranged.
///
/// A view of a tensor in memory is never copied: a plan folds it into the strides of the reads
/// (`layout`). Only a view of a register is copied.
protocol ViewOperator: OperatorRules {
  /// Whether the entries keep their row-major order, so that the operand's memory is the result's.
  var keepsOrder: Bool { get }
}

extension ViewOperator {
  var isView: Bool { true }
  var keepsOrder: Bool { false }

  /// The same view of the change.
  ///
  /// A constant represents a tensor with equal entries.
  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? {
    guard let change = changes[0], change.constant == nil else { return changes[0] }
    return y.graph.expression(self, [change], shape: y.shape)
  }

  func readsOfEntries(of operands: [Shape]) -> [OperandRead]? { [keepsOrder ? .items : .stored] }

  func emit<T: Scalar>(
    _ node: NodeIndex, _ builder: inout StageBuilder<T>, _ planner: inout Planner<T>
  ) -> RegisterIndex {
    let operand = planner.nodes[node].operands[0]
    if keepsOrder { return planner.emit(operand, &builder) }
    if let number = planner.constant(operand) { return planner.emitFill(node, number, &builder) }
    let (shape, result) = (planner.shape(operand), planner.shape(node))
    let register = planner.emit(operand, &builder)
    let whole = Layout(of: shape)
    let view = layout(whole, of: shape, to: result) ?? whole
    let axes = planner.slicedAxes(result, items: builder.items)
    let access = Access(
      itemsApart: builder.perItem(register), shape: Array(result.dimensions[axes...]),
      strides: Array(view.strides[axes...]), offset: view.offset)
    let target = planner.destination(node, &builder)
    builder.append(.view(access), register, result: target, mayAlias: false)
    return target
  }
}

extension Shape {
  /// Whether the first `axes` axes are as long as those of another shape.
  func agrees(with other: Shape, along axes: Int) -> Bool {
    dimensions.starts(with: other.dimensions.prefix(axes))
  }
}
