extension Expression {
  /// The gradient by `input` of the sum of this expression's entries, each times its `seed`.
  ///
  /// One sweep from the result back to the input, another piece of graph. A constant stands for a
  /// tensor that is the same everywhere; the result has the input's shape, or is a constant.
  func gradient(by input: Expression, seed: Expression) -> Expression {
    let depends = graph.dependence { .input($0) == input.node.operation }
    var cotangents: [NodeIndex: Expression] = [index: seed]
    for current in graph.indices(through: index).reversed() where depends[current] {
      guard let cotangent = cotangents[current], current != input.index else { continue }
      let node = graph[current]
      if let stated = graph.statedDerivatives[current] {
        let pulled = Expression(graph: graph, index: current).pullback(cotangent, through: stated)
        cotangents[stated.operand] = cotangents[stated.operand].map { $0 + pulled } ?? pulled
        continue
      }
      for (position, operand) in node.operands.enumerated() where depends[operand] {
        let result = Expression(graph: graph, index: current)
        guard let pulled = result.pullback(cotangent, operand: position) else { continue }
        cotangents[operand] = cotangents[operand].map { $0 + pulled } ?? pulled
      }
    }
    return cotangents[input.index] ?? graph.constant(0)
  }

  /// What reaches one operand of the gradient `g` that reaches this node; `nil` if nothing does.
  private func pullback(_ g: Expression, operand position: Int) -> Expression? {
    switch node.operation {
    case .unary(let unary):
      return unary.rule.pullback.map { $0(operands[0], self, g) }
    case .binary(let binary):
      let pullback = position == 0 ? binary.rule.pullbacks?.left : binary.rule.pullbacks?.right
      return pullback.map { $0(operands[0], operands[1], self, g) }
    case .select:
      if position == 0 { return nil }
      return position == 1 ? Losses.select(operands[0], g, 0) : Losses.select(operands[0], 0, g)
    case .clip(let low, let high):
      return Losses.select(Losses.inRange(operands[0], low, high), g, 0)
    case .structural(let structural):
      return structural.rules.pullback(g, to: position, of: operands, self)
    case .input, .constant, .inRange:
      return nil
    }
  }
}
