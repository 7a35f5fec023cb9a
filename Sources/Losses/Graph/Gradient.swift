extension Expression {
  /// The gradient, with respect to `input`, of the sum of this expression's entries times `seed`.
  ///
  /// One backward sweep, which adds nodes to the graph. A constant represents a tensor with equal
  /// entries; the result has the shape of the input, or is a constant.
  func gradient(by input: Expression, seed: Expression) -> Expression {
    let depends = graph.dependence { .input($0) == input.node.operation }
    var cotangents = NodeMap<Expression?>(repeating: nil, for: graph)
    cotangents[index] = seed
    // If steps are rounded, the gradients of a node are summed from its first use on, as in TensorFlow.
    var reaching: [NodeIndex: [Expression]] = [:]
    func add(_ pulled: Expression, to operand: NodeIndex) {
      guard graph.half != nil else {
        cotangents[operand] = cotangents[operand].map { $0 + pulled } ?? pulled
        return
      }
      reaching[operand, default: []].append(pulled.roundedConstant)
    }
    for current in graph.indices(through: index).reversed() where depends[current] {
      if let parts = reaching[current], let first = parts.last {
        cotangents[current] = parts.dropLast().reversed().reduce(first, +)
      }
      guard let cotangent = cotangents[current], current != input.index else { continue }
      let node = graph[current]
      if let stated = graph.statedDerivatives[current] {
        let pulled = Expression(graph: graph, index: current).pullback(cotangent, through: stated)
        add(pulled, to: stated.operand)
        continue
      }
      for (position, operand) in node.operands.enumerated() where depends[operand] {
        let result = Expression(graph: graph, index: current)
        guard let pulled = result.pullback(cotangent, operand: position) else { continue }
        add(pulled, to: operand)
      }
    }
    return cotangents[input.index] ?? graph.constant(0)
  }

  /// The gradient of one operand from the gradient `g` of this node; `nil` if there is none.
  private func pullback(_ g: Expression, operand position: Int) -> Expression? {
    switch node.operation {
    case .unary(let unary):
      let stepped = graph.half == nil ? nil : unary.steppedPullback
      return (stepped ?? unary.pullback).map { $0(operands[0], self, g) }
    case .binary(let binary):
      let pullbacks =
        (graph.half == nil ? nil : binary.steppedPullbacks) ?? binary.pullbacks
      let pullback = position == 0 ? pullbacks?.left : pullbacks?.right
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
