/// `x / 2**n` is `x * 2**-n`: the inverse is exact, and a product costs less than a quotient.
enum QuotientByPowerOfTwo: BinaryRewrite {
  static func rewritten(
    _ operation: Binary, _ left: Expression, _ right: Expression
  ) -> Expression? {
    guard operation == .divide, let divisor = right.constant, divisor.significand == 1,
      (-100...100).contains(divisor.exponent)
    else { return nil }
    return left * (1 / divisor)
  }
}
