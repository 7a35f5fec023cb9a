extension Expression {
  /// The gradient by `input` of the sum of this expression's entries, each times its `seed`.
  ///
  /// One sweep from the result back to the input, another piece of graph. A constant stands for a
  /// tensor that is the same everywhere; the result has the input's shape, or is a constant.
  func gradient(by input: Expression, seed: Expression) -> Expression {
    let depends = graph.dependence { .input($0) == input.node.operation }
    var cotangents: [Int: Expression] = [index: seed]
    // Where steps are rounded, what reaches a node is added from its first use on, as TensorFlow does.
    var reaching: [Int: [Expression]] = [:]
    func add(_ pulled: Expression, to operand: Int) {
      guard graph.half != nil else {
        cotangents[operand] = cotangents[operand].map { $0 + pulled } ?? pulled
        return
      }
      reaching[operand, default: []].append(pulled.roundedConstant)
    }
    for current in stride(from: index, through: 0, by: -1) where depends[current] {
      if let parts = reaching[current], let first = parts.last {
        cotangents[current] = parts.dropLast().reversed().reduce(first, +)
      }
      guard let cotangent = cotangents[current], current != input.index else { continue }
      let node = graph.nodes[current]
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

  /// What reaches one operand of the gradient `g` that reaches this node; `nil` if nothing does.
  private func pullback(_ g: Expression, operand position: Int) -> Expression? {
    let operands = node.operands.map { Expression(graph: graph, index: $0) }
    let operand = operands[position]
    switch node.operation {
    case .unary(let unary):
      let stepped = graph.half == nil ? nil : unary.steppedPullback
      return (stepped ?? unary.rule.pullback).map { $0(operand, self, g) }
    case .binary(let binary):
      let pullbacks =
        (graph.half == nil ? nil : binary.steppedPullbacks) ?? binary.rule.pullbacks
      let pullback = position == 0 ? pullbacks?.left : pullbacks?.right
      return pullback.map { $0(operands[0], operands[1], self, g) }
    case .select:
      if position == 0 { return nil }
      return position == 1 ? Losses.select(operands[0], g, 0) : Losses.select(operands[0], 0, g)
    case .clip(let low, let high):
      return Losses.select(Losses.inRange(operand, low, high), g, 0)
    case .broadcast:
      return g.summed(from: shape, to: operand.shape)
    case .reshape:
      return g.reshaped(operand.shape)
    case .transpose(let order):
      guard g.constant == nil else { return g }
      return g.transposed(order.indices.sorted { order[$0] < order[$1] })
    case .slice(let starts, let steps):
      return graph.expression(
        .scatter(starts: starts, steps: steps), [g.filling(shape)], shape: operand.shape)
    case .scatter(let starts, let steps):
      guard g.constant == nil else { return g }
      return graph.expression(.slice(starts: starts, steps: steps), [g], shape: operand.shape)
    case .reduce(let reducer, let axes):
      return pullback(g, through: reducer, axes: axes, of: operand)
    case .structural(let structural):
      return structural.rules.pullback(g, to: position, of: operands, self)
    case .ctc:
      guard position == 1 else { return nil }
      let slope = graph.expression(.ctcGradient, operands, shape: operand.shape)
      return slope * (g.constant == nil ? g.reshaped(g.shape + [1, 1]) : g)
    case .input, .constant, .ctcGradient, .stopGradient, .inRange, .oneHot,
      .labelEquals:
      return nil
    }
  }

  /// Back through a reduction: to every entry of a sum, to those that attain a maximum.
  func pullback(
    _ g: Expression, through reducer: Reducer, axes: [Int], of operand: Expression
  ) -> Expression {
    let kept = operand.shape.indices.map { axes.contains($0) ? 1 : operand.shape[$0] }
    func spread(_ x: Expression) -> Expression {
      x.constant == nil ? x.reshaped(kept).broadcast(to: operand.shape) : x
    }
    switch reducer {
    case .sum(let divisor, _):
      return spread(g / divisor.value)
    case .maximum, .minimum:  // shared equally among ties
      let attains = operand .== spread(self)
      return Losses.select(attains, spread(g / sum(attains, axes: axes)), 0)
    case .isBinary: return graph.constant(0)
    case .product:  // what the others multiply to, right also with one zero
      let isZero = operand .== 0
      let zeros = spread(sum(isZero, axes: axes))
      let rest = Losses.select(isZero, 1, operand)
      let others = spread(rest.reduced(.product, over: axes)) / rest
      // The zeros among the others, as the factors they are: that they change second derivatives see.
      let sumOfZeros = spread(sum(Losses.select(isZero, operand, 0), axes: axes))
      let ofZero = Losses.select(
        zeros .== 1, 1, Losses.select(zeros .== 2, sumOfZeros - operand, 0))
      let ofAnother = Losses.select(
        zeros .== 0, 1, Losses.select(zeros .== 1, sumOfZeros, 0))
      return spread(g) * productOrZero(Losses.select(isZero, ofZero, ofAnother), others)
    }
  }

  /// The transpose of a broadcast: summed over the axes that were repeated.
  func summed(from wide: [Int], to narrow: [Int]) -> Expression {
    let lead = wide.count - narrow.count
    let axes = wide.indices.filter { $0 < lead || narrow[$0 - lead] != wide[$0] }
    if let constant {
      return graph.constant(axes.reduce(constant) { $0 * Double(wide[$1]) })
    }
    return sum(self, axes: axes).reshaped(narrow)
  }

  /// This tensor, or a constant repeated to the shape.
  func filling(_ shape: [Int]) -> Expression {
    constant == nil ? self : graph.expression(.broadcast, [self], shape: shape)
  }
}
