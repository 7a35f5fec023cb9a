/// `x * 1`, `x / 1`, `x + 0`, `x - 0` and `x ** 1` are `x`.
enum NeutralNumber: BinaryRewrite {
  static func rewritten(
    _ operation: Binary, _ left: Expression, _ right: Expression
  ) -> Expression? {
    switch (operation, right.constant) {
    case (.multiply, 1), (.divide, 1), (.add, 0), (.subtract, 0), (.power, 1): left
    default: nil
    }
  }
}
