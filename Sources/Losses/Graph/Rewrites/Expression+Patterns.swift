// Patterns of expressions that the rules match.

extension Expression {
  /// The x of `operator(x)`, if this has that form.
  func operand(of unary: Unary) -> Expression? {
    node.operation == .unary(unary) ? operands[0] : nil
  }

  /// The x of `1 - x`, if this has that form.
  var complement: Expression? {
    guard node.operation == .binary(.subtract), operands[0].constant == 1 else { return nil }
    return operands[1]
  }

  /// The x of `1 + x`, if this has that form.
  var oneLess: Expression? {
    guard node.operation == .binary(.add), operands[1].constant == 1 else { return nil }
    return operands[0]
  }

  func isNegative(of other: Expression) -> Bool {
    operand(of: .negative)?.index == other.index || other.operand(of: .negative)?.index == index
  }

  /// The number n of `n * expression`, if this has that form.
  func factor(of other: Expression) -> Double? {
    if index == other.index { return 1 }
    guard case .binary(let operation) = node.operation, let number = operands[1].constant else {
      return nil
    }
    switch operation {
    case .multiply: return operands[0].factor(of: other).map { $0 * number }
    case .divide: return operands[0].factor(of: other).map { $0 / number }
    default: return nil
    }
  }

  /// Whether this is `maximum(x, 0)` or the equivalent selection.
  func isPositivePart(of x: Expression) -> Bool {
    func isZero(_ operand: Expression) -> Bool { operand.unrepeated.constant == 0 }
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
