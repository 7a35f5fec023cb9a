/// `log(sigmoid(x))` is `-softplus(-x)`, which stays accurate where the sigmoid is near 0.
enum LogarithmOfSigmoid: UnaryRewrite {
  static func rewritten(_ operation: Unary, _ x: Expression) -> Expression? {
    guard operation == .logarithm else { return nil }
    return x.operand(of: .sigmoid).map { -softplus(-$0) }
  }
}
