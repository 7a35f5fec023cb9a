// Rewrites: replace compositions by operators that are more accurate, or that give the same bits at a
// lower cost. Each rule has a file; add new ones here.

/// A rule for an operator on the entries of one tensor.
protocol UnaryRewrite: SendableMetatype {
  /// The replacement of the operator, if the rule applies to it and to the operand.
  static func rewritten(_ operation: Unary, _ x: Expression) -> Expression?
}

/// A rule for an operator on two operands of one shape; either of them may be a number.
protocol BinaryRewrite: SendableMetatype {
  static func rewritten(
    _ operation: Binary, _ left: Expression, _ right: Expression
  ) -> Expression?
}

/// A rule for a choice between two expressions.
protocol ChoiceRewrite: SendableMetatype {
  static func rewritten(
    _ condition: Expression, _ yes: Expression, _ no: Expression
  ) -> Expression?
}

/// All rules; the first that applies wins.
///
/// Rules that change the numbers do not apply if each step is rounded.
enum Rewrites {
  private static let unary: [any UnaryRewrite.Type] = [
    NegativeOfNegative.self, SquareOfSize.self, LogarithmOfSoftmax.self, LogarithmOfSigmoid.self,
    LogarithmOfComplement.self, LogarithmOfOneAndExponential.self,
  ]
  private static let binary: [any BinaryRewrite.Type] = [
    NeutralNumber.self, FactorOfMinusOne.self, PowerOfNumber.self, GuardWithoutNeed.self,
    QuotientByPowerOfTwo.self, QuotientThatIsSigmoid.self, ProductWithItself.self,
    SumThatIsEntropy.self,
  ]
  private static let choice: [any ChoiceRewrite.Type] = [ChoiceThatIsHuber.self]

  static func rewritten(_ operation: Unary, _ x: Expression) -> Expression? {
    if x.graph.half != nil { return nil }
    for rule in unary { if let simpler = rule.rewritten(operation, x) { return simpler } }
    return nil
  }

  static func rewritten(
    _ operation: Binary, _ left: Expression, _ right: Expression
  ) -> Expression? {
    if left.graph.half != nil { return NeutralNumber.rewritten(operation, left, right) }
    for rule in binary {
      if let simpler = rule.rewritten(operation, left, right) { return simpler }
    }
    return nil
  }

  static func rewritten(
    _ condition: Expression, _ yes: Expression, _ no: Expression
  ) -> Expression? {
    if condition.graph.half != nil { return nil }
    for rule in choice { if let simpler = rule.rewritten(condition, yes, no) { return simpler } }
    return nil
  }
}
