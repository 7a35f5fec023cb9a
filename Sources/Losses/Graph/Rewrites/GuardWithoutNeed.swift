/// `productOrZero(x, c)` is `x * c` where c is finite, and `quotientOrZero(x, c)` is `x / c` where c is
/// neither 0 nor NaN: 0 times such a number, or divided by it, is 0 anyway.
enum GuardWithoutNeed: BinaryRewrite {
  static func rewritten(
    _ operation: Binary, _ left: Expression, _ right: Expression
  ) -> Expression? {
    guard let number = right.constant else { return nil }
    return switch operation {
    case .productOrZero where number.isFinite: left * number
    case .quotientOrZero where number != 0 && !number.isNaN: left / number
    default: nil
    }
  }
}
