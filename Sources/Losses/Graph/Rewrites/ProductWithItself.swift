/// `x * x` is `square(x)`.
enum ProductWithItself: BinaryRewrite {
  static func rewritten(
    _ operation: Binary, _ left: Expression, _ right: Expression
  ) -> Expression? {
    operation == .multiply && left.index == right.index ? square(left) : nil
  }
}
