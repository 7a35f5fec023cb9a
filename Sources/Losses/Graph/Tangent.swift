extension Expression {
  /// The change of this expression as `input` moves along `direction`: one forward sweep.
  ///
  /// Applied to a gradient, it yields second derivatives. An element-wise operator needs no separate
  /// rule: its pullback applies to changes as it does to gradients.
  func tangent(by input: Expression, direction: Expression) -> Expression {
    let depends = graph.dependence { .input($0) == input.node.operation }
    var tangents = NodeMap<Expression?>(repeating: nil, for: graph)
    tangents[input.index] = direction
    for current in graph.indices(through: index) where depends[current] && current != input.index {
      let result = Expression(graph: graph, index: current)
      if let stated = graph.statedDerivatives[current] {
        tangents[current] = tangents[stated.operand].map { result.tangent(of: $0, through: stated) }
        continue
      }
      if let tangent = result.tangent(of: result.node.operands.map { tangents[$0] }) {
        tangents[current] = tangent
      }
    }
    return tangents[index] ?? graph.constant(0)
  }

  /// The change of this node from those of its operands, `nil` meaning none.
  private func tangent(of changes: [Expression?]) -> Expression? {
    guard changes.contains(where: { $0 != nil }) else { return nil }
    let zero = graph.constant(0)
    switch node.operation {
    case .unary(let unary):
      guard let change = changes[0], let pullback = unary.pullback else { return nil }
      return pullback(operands[0], self, change)
    case .binary(let binary):
      guard let pullbacks = binary.pullbacks else { return nil }
      let left = changes[0].map { pullbacks.left(operands[0], operands[1], self, $0) }
      let right = changes[1].map { pullbacks.right(operands[0], operands[1], self, $0) }
      guard let left, let right else { return left ?? right }
      return left + right
    case .select:
      return Losses.select(operands[0], changes[1] ?? zero, changes[2] ?? zero)
    case .clip(let low, let high):
      return changes[0].map { Losses.select(Losses.inRange(operands[0], low, high), $0, 0) }
    case .structural(let structural):
      return structural.rules.tangent(changes, of: operands, self)
    case .input, .constant, .inRange:
      return nil
    }
  }
}
