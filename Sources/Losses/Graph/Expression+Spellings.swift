// Operators that a formula spells out: whatever becomes one of them is nearer to the truth than what
// was written, or has the same bits, and is cheaper.

/// Huber's loss where a choice spells it.
///
/// That is `square(e) / 2` where `e <= delta`, `e` being a magnitude, else `delta * (e - delta / 2)`,
/// or any multiple of both. Where the condition is `e < delta`, the kink belongs to the straight line.
func huber(
  choosing condition: Expression, _ near: Expression, _ far: Expression
) -> Expression? {
  guard case .binary(let comparison) = condition.node.operation,
    comparison == .lessOrEqual || comparison == .less,
    case let error = Expression(graph: condition.graph, index: condition.node.operands[0]),
    case .unary(.absolute) = error.node.operation,
    let delta = Expression(graph: condition.graph, index: condition.node.operands[1]).constant,
    delta > 0, delta.isFinite, let slope = far.factor(of: error - delta / 2),
    let curve = near.factor(of: square(error)), curve * (2 * delta) == slope
  else { return nil }
  let signed = Expression(graph: condition.graph, index: error.node.operands[0])
  if comparison == .less { return smoothL1(signed, beta: delta) * slope }
  // A factor below 1 could save from overflow what the loss itself does not survive.
  guard (1...1024).contains(2 * curve) else { return nil }
  return huber(signed, delta: delta) * (2 * curve)
}

extension Expression {
  /// The number times which this is that expression, if it is written so.
  fileprivate func factor(of other: Expression) -> Double? {
    if index == other.index { return 1 }
    guard case .binary(let operation) = node.operation,
      case let operands = node.operands.map({ Expression(graph: graph, index: $0) }),
      let number = operands[1].constant
    else { return nil }
    switch operation {
    case .multiply: return operands[0].factor(of: other).map { $0 * number }
    case .divide: return operands[0].factor(of: other).map { $0 / number }
    default: return nil
    }
  }
}

extension Expression {
  fileprivate var operands: [Expression] {
    node.operands.map { Expression(graph: graph, index: $0) }
  }

  fileprivate func operand(of unary: Unary) -> Expression? {
    node.operation == .unary(unary) ? operands[0] : nil
  }

  /// What this is 1 minus, or 1 more than, if it is written so.
  private func rest(of operation: Binary) -> Expression? {
    guard node.operation == .binary(operation) else { return nil }
    let one = operation == .subtract ? 0 : 1
    return operands[one].constant == 1 ? operands[1 - one] : nil
  }
  fileprivate var complement: Expression? { rest(of: .subtract) }
  private var oneLess: Expression? { rest(of: .add) }

  fileprivate func isNegative(of other: Expression) -> Bool {
    operand(of: .negative)?.index == other.index || other.operand(of: .negative)?.index == index
  }

  /// What an operator on this expression comes to.
  ///
  /// A logarithm of a sigmoid, or of what it is short of 1, keeps its digits where that saturates.
  func simplified(_ operation: Unary) -> Expression? {
    switch operation {
    case .negative: operand(of: .negative)
    case .square:
      // The slope of a magnitude is 0 at 0, where the square's own second derivative is 2.
      if let x = operand(of: .absolute) ?? operand(of: .negative) { square(x) } else { nil }
    case .logarithm:
      if case .softmax(let x)? = graph.statedDerivatives[index] {
        -negativeLogSoftmax(Expression(graph: graph, index: x))
      } else if let x = operand(of: .sigmoid) {
        -softplus(-x)
      } else if let x = complement?.operand(of: .sigmoid) {
        -softplus(x)
      } else {
        oneLess?.operand(of: .exponential).map { softplus($0) }
      }
    case .log1p:
      if let x = operand(of: .negative)?.operand(of: .sigmoid) {
        -softplus(x)
      } else {
        operand(of: .exponential).map { softplus($0) }
      }
    default: nil
    }
  }

  /// What an operator comes to on a number and this expression: `1 / (1 + exp(-x))` is a sigmoid.
  func simplified(_ number: Double, _ operation: Binary) -> Expression? {
    guard operation == .divide, number == 1 else { return nil }
    return oneLess?.operand(of: .exponential).map { sigmoid(-$0) }
  }
}

/// The cross-entropy of a label t with a logit x, or its negative, where a sum or a difference
/// spells it.
///
/// With `softplus` for any way to write that, the spellings are
///
///     maximum(x, 0) - t * x + softplus(-abs(x))
///     softplus(x) - t * x
///     x - t * x + softplus(-x)
///     (1 - t) * x + softplus(-x)
///     t * softplus(-x) + (1 - t) * softplus(x)
func entropyOfLogits(
  _ operation: Binary, _ left: Expression, _ right: Expression
) -> Expression? {
  guard operation == .add || operation == .subtract else { return nil }
  var sum = Terms()
  sum.add(left, isNegative: false)
  sum.add(right, isNegative: operation == .subtract)
  return sum.entropyOfLogits
}

/// A sum taken apart, as far as three terms go.
private struct Terms {
  /// One factor or two, none of them the negative of something.
  struct Term {
    let factors: [Expression]
    let isNegative: Bool
  }

  var terms: [Term] = []

  mutating func add(_ x: Expression, isNegative: Bool) {
    guard terms.count <= 3 else { return }
    switch x.node.operation {
    case .unary(.negative): add(x.operands[0], isNegative: !isNegative)
    case .binary(let operation) where operation == .add || operation == .subtract:
      guard x.operands.allSatisfy({ $0.constant == nil }) else { fallthrough }
      add(x.operands[0], isNegative: isNegative)
      add(x.operands[1], isNegative: isNegative != (operation == .subtract))
    default:
      let factors = x.node.operation == .binary(.multiply) ? x.operands : [x]
      let positive = factors.map { $0.operand(of: .negative) ?? $0 }
      let negatives = zip(factors, positive).count { $0.index != $1.index }
      terms.append(Term(factors: positive, isNegative: isNegative != (negatives % 2 == 1)))
    }
  }

  var entropyOfLogits: Expression? {
    guard (2...3).contains(terms.count) else { return nil }
    for (place, term) in terms.enumerated() {
      var others = terms
      others.remove(at: place)
      let relative = others.map {
        Term(factors: $0.factors, isNegative: $0.isNegative != term.isNegative)
      }
      guard let entropy = entropy(term.factors, relative) else { continue }
      return term.isNegative ? -entropy : entropy
    }
    return nil
  }

  /// The cross-entropy that factors and further terms make up, if they do.
  private func entropy(_ factors: [Expression], _ others: [Term]) -> Expression? {
    if factors.count == 2 { return entropyOfTwoSides(factors, others) }
    guard let u = factors[0].operand(of: .softplus) else { return nil }
    for (place, product) in others.enumerated() where product.factors.count == 2 {
      var rest = others
      rest.remove(at: place)
      for (t, x) in [
        (product.factors[0], product.factors[1]), (product.factors[1], product.factors[0]),
      ]
      where x.constant == nil {
        if let rest = rest.first {
          guard product.isNegative, !rest.isNegative, rest.factors.count == 1 else { continue }
          let isOneSided = u.isNegative(of: x) && rest.factors[0].index == x.index
          let isOfSize =
            u.operand(of: .negative)?.operand(of: .absolute)?.index == x.index
            && rest.factors[0].isPositivePart(of: x)
          if isOneSided || isOfSize { return Losses.entropyOfLogits(t, x) }
        } else if product.isNegative, u.index == x.index {
          return Losses.entropyOfLogits(t, x)
        } else if !product.isNegative, u.isNegative(of: x), let t = t.complement {
          return Losses.entropyOfLogits(t, x)
        }
      }
    }
    return nil
  }

  /// `t * softplus(-x) + (1 - t) * softplus(x)`, told from its second term.
  private func entropyOfTwoSides(_ factors: [Expression], _ others: [Term]) -> Expression? {
    guard others.count == 1, !others[0].isNegative, others[0].factors.count == 2 else { return nil }
    func sides(_ factors: [Expression]) -> (weight: Expression, x: Expression)? {
      if let x = factors[1].operand(of: .softplus) { return (factors[0], x) }
      return factors[0].operand(of: .softplus).map { (factors[1], $0) }
    }
    guard let no = sides(factors), let t = no.weight.complement,
      let yes = sides(others[0].factors), yes.weight.index == t.index, yes.x.isNegative(of: no.x)
    else { return nil }
    return Losses.entropyOfLogits(t, no.x)
  }
}

extension Expression {
  /// Whether this is `maximum(x, 0)`, or the same as a choice.
  fileprivate func isPositivePart(of x: Expression) -> Bool {
    func isZero(_ operand: Expression) -> Bool {
      (operand.node.operation == .broadcast ? operand.operands[0] : operand).constant == 0
    }
    switch node.operation {
    case .binary(.maximum):
      return operands.contains { $0.index == x.index } && operands.contains(where: isZero)
    case .select:
      guard case .binary(let comparison) = operands[0].node.operation,
        operands[0].operands[0].index == x.index, isZero(operands[0].operands[1])
      else { return false }
      let isBelow = comparison == .less || comparison == .lessOrEqual
      guard isBelow || comparison == .greater || comparison == .greaterOrEqual else { return false }
      return isZero(operands[isBelow ? 1 : 2]) && operands[isBelow ? 2 : 1].index == x.index
    default: return false
    }
  }
}
