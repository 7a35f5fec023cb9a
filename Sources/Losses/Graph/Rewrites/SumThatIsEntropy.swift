/// The cross-entropy of a label t and a logit x, or its negative, written as a sum or a difference.
///
/// Where `softplus` stands for any of its forms, each of these is `entropyOfLogits(t, x)`:
///
///     maximum(x, 0) - t * x + softplus(-abs(x))
///     softplus(x) - t * x
///     x - t * x + softplus(-x)
///     (1 - t) * x + softplus(-x)
///     t * softplus(-x) + (1 - t) * softplus(x)
enum SumThatIsEntropy: BinaryRewrite {
  static func rewritten(
    _ operation: Binary, _ left: Expression, _ right: Expression
  ) -> Expression? {
    guard operation == .add || operation == .subtract, left.graph.hasSoftplus,
      left.constant == nil, right.constant == nil
    else { return nil }
    var sum = Terms()
    sum.add(left, isNegative: false)
    sum.add(right, isNegative: operation == .subtract)
    return sum.entropyOfLogits
  }
}

/// The terms of a sum, up to three.
private struct Terms {
  /// One or two factors, with negatives removed.
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

  /// The cross-entropy that the factors and the other terms form, if any.
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

  /// `t * softplus(-x) + (1 - t) * softplus(x)`, recognised by its second term.
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
