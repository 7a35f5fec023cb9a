/// `log(sigmoid(x))` is `-softplus(-x)`, which keeps its digits where the sigmoid nears 0.
enum LogarithmOfSigmoid: UnaryRewrite {
  static func rewritten(_ operation: Unary, _ x: Expression) -> Expression? {
    guard operation == .logarithm else { return nil }
    return x.operand(of: .sigmoid).map { -softplus(-$0) }
  }
}
