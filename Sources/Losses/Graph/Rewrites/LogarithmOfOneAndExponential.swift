/// `log(1 + exp(x))` and `log1p(exp(x))` are `softplus(x)`, which does not overflow.
enum LogarithmOfOneAndExponential: UnaryRewrite {
  static func rewritten(_ operation: Unary, _ x: Expression) -> Expression? {
    switch operation {
    case .logarithm: x.oneLess?.operand(of: .exponential).map { softplus($0) }
    case .log1p: x.operand(of: .exponential).map { softplus($0) }
    default: nil
    }
  }
}
