/// Powers with some exponents are cheaper operators.
///
///     x ** 2       square(x)
///     x ** 0       1
///     x ** 0.5     sqrt(x)
///     x ** -0.5    1 / sqrt(x)
///     x ** -1      1 / x
///
/// For negative numbers except -0 and -infinity, root and power agree: both are NaN.
enum PowerOfNumber: BinaryRewrite {
  static func rewritten(
    _ operation: Binary, _ left: Expression, _ right: Expression
  ) -> Expression? {
    guard operation == .power else { return nil }
    return switch right.constant {
    case 2: square(left)
    case 0: left.number(1)
    case 0.5: sqrt(left)
    case -0.5: 1 / sqrt(left)
    case -1: 1 / left
    default: nil
    }
  }
}
