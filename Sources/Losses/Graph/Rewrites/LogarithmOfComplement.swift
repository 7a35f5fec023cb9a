/// `log(1 - sigmoid(x))` and `log1p(-sigmoid(x))` are `-softplus(x)`, which stays accurate
/// where the sigmoid is rounded to 1.
enum LogarithmOfComplement: UnaryRewrite {
  static func rewritten(_ operation: Unary, _ x: Expression) -> Expression? {
    switch operation {
    case .logarithm: x.complement?.operand(of: .sigmoid).map { -softplus($0) }
    case .log1p: x.operand(of: .negative)?.operand(of: .sigmoid).map { -softplus($0) }
    default: nil
    }
  }
}
