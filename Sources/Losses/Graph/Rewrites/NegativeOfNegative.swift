/// `-(-x)` is `x`.
enum NegativeOfNegative: UnaryRewrite {
  static func rewritten(_ operation: Unary, _ x: Expression) -> Expression? {
    operation == .negative ? x.operand(of: .negative) : nil
  }
}
