/// `1 / (1 + exp(x))` is `sigmoid(-x)`, which does not overflow on the way.
enum QuotientThatIsSigmoid: BinaryRewrite {
  static func rewritten(
    _ operation: Binary, _ left: Expression, _ right: Expression
  ) -> Expression? {
    guard operation == .divide, left.constant == 1 else { return nil }
    return right.oneLess?.operand(of: .exponential).map { sigmoid(-$0) }
  }
}
