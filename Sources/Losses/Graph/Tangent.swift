extension Expression {
  /// How this expression changes as `input` moves along `direction`: one sweep forward.
  ///
  /// Taken of a gradient it gives second derivatives. An operator on entries needs no rule of its
  /// own: what its pullback does to a gradient, it does to a change.
  func tangent(by input: Expression, direction: Expression) -> Expression {
    let depends = graph.dependence { .input($0) == input.node.operation }
    var tangents: [Int: Expression] = [input.index: direction]
    for current in 0...index where depends[current] && current != input.index {
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
    let operands = node.operands.map { Expression(graph: graph, index: $0) }
    let zero = graph.constant(0)
    switch node.operation {
    case .unary(let unary):
      guard let change = changes[0], let pullback = unary.rule.pullback else { return nil }
      return pullback(operands[0], self, change)
    case .binary(let binary):
      guard let pullbacks = binary.rule.pullbacks else { return nil }
      let left = changes[0].map { pullbacks.left(operands[0], operands[1], self, $0) }
      let right = changes[1].map { pullbacks.right(operands[0], operands[1], self, $0) }
      guard let left, let right else { return left ?? right }
      return left + right
    case .select:
      return Losses.select(operands[0], changes[1] ?? zero, changes[2] ?? zero)
    case .clip(let low, let high):
      return changes[0].map { Losses.select(Losses.inRange(operands[0], low, high), $0, 0) }
    case .reduce(let reducer, let axes):
      return changes[0].map { tangent(of: $0, through: reducer, axes: axes, of: operands[0]) }
    case .structural(let structural):
      return structural.rules.tangent(changes, of: operands, self)
    case .broadcast, .reshape, .transpose, .slice:
      // A constant stands for a tensor that is the same everywhere.
      guard let change = changes[0], change.constant == nil else { return changes[0] }
      return graph.expression(node.operation, [change], shape: shape)
    case .scatter:
      return changes[0].map {
        graph.expression(node.operation, [$0.filling(operands[0].shape)], shape: shape)
      }
    case .ctc, .ctcGradient:
      // Within another formula, too: what is not worked out must not pass for 0.
      return graph.fail(
        .unavailableOutput(
          output: "hessian_diagonal", loss: CTC.name, reason: CTC.reason),
        standIn: zero)
    case .input, .constant, .stopGradient, .inRange, .oneHot, .labelEquals:
      return nil
    }
  }

  private func tangent(
    of change: Expression, through reducer: Reducer, axes: [Int], of operand: Expression
  ) -> Expression {
    switch reducer {
    case .sum(let divisor, _):
      if let constant = change.constant {
        let count = operand.node.shape.count(along: axes)
        return graph.constant(constant * Double(count) / divisor.value)
      }
      return change.reduced(.sum(divisor: divisor, offset: Number(0)), over: axes)
    case .isBinary: return graph.constant(0)
    case .maximum, .minimum, .product:
      // The derivative by each entry is what a gradient of 1 becomes on its way back.
      let slopes = pullback(graph.constant(1), through: reducer, axes: axes, of: operand)
      return sum((slopes * change).filling(operand.shape), axes: axes)
    }
  }

  /// The axes of `input` whose entries meet on the way to this expression: where there are none,
  /// every entry depends on the entry of the same place alone.
  func mixedAxes(of input: Expression) -> [Int] {
    let depends = graph.dependence { .input($0) == input.node.operation }
    var mixed: Set<Int> = []
    // For each axis of a node, the axis of the input that it runs along, if any.
    var origins = graph.nodes.map { [Int?](repeating: nil, count: $0.shape.rank) }
    origins[input.index] = input.shape.indices.map { $0 }
    for current in 0...index where depends[current] && current != input.index {
      let node = graph.nodes[current]
      var origin = [Int?](repeating: nil, count: node.shape.rank)
      let shapes = node.operands.map { graph.nodes[$0].shape }
      for (position, operand) in node.operands.enumerated() where depends[operand] {
        let moved = Self.origins(
          origins[operand], through: node, operand: position, of: shapes, &mixed)
        for (axis, source) in moved.enumerated() {
          guard let source else { continue }
          if let other = origin[axis], other != source { mixed.formUnion([other, source]) }
          origin[axis] = source
        }
      }
      // One axis of the input along two of a node: its entries meet crosswise.
      let sources = origin.compactMap { $0 }
      for source in sources where sources.count(where: { $0 == source }) > 1 {
        mixed.insert(source)
      }
      origins[current] = origin
    }
    for (axis, source) in origins[index].enumerated() {
      if let source, source != axis { mixed.formUnion([source, axis]) }
    }
    return mixed.filter { input.shape.indices.contains($0) && input.shape[$0] > 1 }.sorted()
  }

  /// Where the axes of an operand go in a node; those whose entries meet are added to `mixed`.
  private static func origins(
    _ origins: [Int?], through node: Graph.Node, operand position: Int, of operands: [Shape],
    _ mixed: inout Set<Int>
  ) -> [Int?] {
    let shape = operands[position].dimensions
    let target = node.shape.dimensions
    func meet(_ axes: [Int]) {
      for axis in axes { if let origin = origins[axis] { mixed.insert(origin) } }
    }
    switch node.operation {
    case .unary, .binary, .select, .clip, .inRange, .labelEquals, .stopGradient:
      return target.count == shape.count ? origins : target.map { _ in nil }
    case .broadcast:
      // An axis of length 1 that is repeated runs along nothing any more.
      let lead = target.count - shape.count
      return Array(repeating: nil, count: lead)
        + origins.indices.map { shape[$0] == target[$0 + lead] ? origins[$0] : nil }
    case .transpose(let order):
      return order.map { origins[$0] }
    case .reduce(_, let axes):
      meet(axes)
      return shape.indices.filter { !axes.contains($0) }.map { origins[$0] }
    case .reshape:
      // Axes of length 1 come and go; any other change lets everything meet.
      let long = shape.indices.filter { shape[$0] != 1 }
      let longOnes = target.indices.filter { target[$0] != 1 }
      guard long.map({ shape[$0] }) == longOnes.map({ target[$0] }) else {
        meet(Array(shape.indices))
        return target.map { _ in nil }
      }
      var result = [Int?](repeating: nil, count: target.count)
      for (from, to) in zip(long, longOnes) { result[to] = origins[from] }
      return result
    case .slice(let starts, let steps), .scatter(let starts, let steps):
      meet(
        shape.indices.filter { starts[$0] != 0 || steps[$0] != 1 || shape[$0] != target[$0] })
      return origins
    case .structural(let structural):
      // Axes that can be sliced are those that entries keep to; along all others they meet.
      let kept = shape.indices.prefix {
        structural.rules.reads(slicing: $0 + 1, of: operands)?[position] == .items
      }
      meet(Array(shape.indices.dropFirst(kept.count)))
      return target.indices.map { kept.contains($0) ? origins[$0] : nil }
    case .ctc, .ctcGradient, .oneHot:
      meet(Array(shape.indices))
      return target.map { _ in nil }
    case .input, .constant:
      return origins
    }
  }
}
