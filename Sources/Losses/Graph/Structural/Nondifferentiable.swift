/// An operator without a derivative: small changes of its operands do not change the result, as for
/// indices and truth values, or must be ignored.
protocol Nondifferentiable: OperatorRules {}

extension Nondifferentiable {
  var hasGradient: Bool { false }

  func pullback(
    _ g: Expression, to position: Int, of operands: [Expression], _ y: Expression
  ) -> Expression? { nil }

  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? { nil }
}

extension Nondifferentiable where Self: StructuralOperator {
  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? { nil }
}

extension Nondifferentiable where Self: ViewOperator {
  func tangent(
    _ changes: [Expression?], of operands: [Expression], _ y: Expression
  ) -> Expression? { nil }
}
