/// `square(abs(x))` and `square(-x)` are `square(x)`.
///
/// The slope of `abs` is 0 at 0, which would make the second derivative 0 there; that of `square` is 2.
enum SquareOfSize: UnaryRewrite {
  static func rewritten(_ operation: Unary, _ x: Expression) -> Expression? {
    guard operation == .square else { return nil }
    return (x.operand(of: .absolute) ?? x.operand(of: .negative)).map { square($0) }
  }
}
