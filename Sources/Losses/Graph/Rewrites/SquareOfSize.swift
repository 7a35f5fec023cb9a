/// `square(abs(x))` and `square(-x)` are `square(x)`.
///
/// The slope of a magnitude is 0 at 0, where the square's own second derivative is 2.
enum SquareOfSize: UnaryRewrite {
  static func rewritten(_ operation: Unary, _ x: Expression) -> Expression? {
    guard operation == .square else { return nil }
    return (x.operand(of: .absolute) ?? x.operand(of: .negative)).map { square($0) }
  }
}
