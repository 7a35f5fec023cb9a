/// `x * -1` is `-x`.
enum FactorOfMinusOne: BinaryRewrite {
  static func rewritten(
    _ operation: Binary, _ left: Expression, _ right: Expression
  ) -> Expression? {
    operation == .multiply && right.constant == -1 ? -left : nil
  }
}
