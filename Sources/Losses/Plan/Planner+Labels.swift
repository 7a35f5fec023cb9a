/// Finds labels that pick, keep or drop entries, so that no one-hot tensor is computed.
extension Planner {
  /// Labels in memory, and their number of classes.
  struct Labels {
    let leaf: Leaf
    let access: Access
    let classes: Int
  }

  /// The labels in memory, if a node is their one-hot rows.
  func labels(_ index: NodeIndex) -> Labels? {
    let node = nodes[index]
    guard node.operation.as(OneHot.self) != nil, materialized[index] == nil,
      let strided = strided(node.operands[0])
    else { return nil }
    return Labels(
      leaf: strided.leaf, access: strided.access(of: shape(node.operands[0])),
      classes: node.shape.lastLength)
  }

  /// The sum of the entries of a row that labels select, or that are multiplied by one-hot labels.
  func named(_ index: NodeIndex) -> (use: LabelUse, operand: NodeIndex, labels: Labels)? {
    let node = nodes[index]
    guard materialized[index] == nil else { return nil }
    switch node.operation {
    case .select where labelUse(constant(node.operands[1]), constant(node.operands[2])) == .keep:
      return labels(node.operands[0]).map { (.pick, node.operands[1], $0) }
    case .binary(.multiply):
      let (left, right) = (node.operands[0], node.operands[1])
      guard constant(left) == nil, constant(right) == nil else { return nil }
      if let labels = labels(left) { return (.total, right, labels) }
      return labels(right).map { (.total, left, $0) }
    default: return nil
    }
  }

  /// The use of labels that a selection by labels amounts to, if one side is 0 and the other is not a
  /// number.
  func labelUse(_ yes: T?, _ no: T?) -> LabelUse? {
    switch (yes, no) {
    case (nil, 0): .keep
    case (0, nil): .drop
    default: nil
    }
  }

  /// Fills a register with an operand's entries after labels are applied.
  mutating func emitLabels(
    _ index: NodeIndex, _ use: LabelUse, _ labels: Labels, _ operand: RegisterIndex?,
    _ builder: inout StageBuilder<T>
  ) -> RegisterIndex {
    let source = source(labels.leaf)
    let result = destination(index, &builder)
    builder.append(
      .labels(use, source, labels.access, classes: labels.classes), operand, result: result,
      mayAlias: use == .drop || use == .mark)
    return result
  }
}
