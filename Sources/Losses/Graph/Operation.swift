/// What a node of the graph computes from its operands.
///
/// A case for each kind of element-wise operator, whose rules are rows of a table, and one for all
/// others, each of which states its rules in a file of its own.
enum Operation: Hashable, Sendable {
  /// A tensor that comes with the call.
  case input(Input)
  /// A number, rounded to the dtype when the graph is compiled.
  case constant(Number)
  /// An operator on each entry.
  case unary(Unary)
  /// An operator on the entries of two tensors.
  case binary(Binary)
  /// The second operand where the first is not zero, else the third.
  case select
  /// Limited to an interval; NaN stays NaN.
  case clip(low: Number, high: Number)
  /// 1 within an interval, ends included, else 0.
  case inRange(low: Number, high: Number)
  /// An operator that states its own rules.
  case structural(Structural)

  init(_ rules: some OperatorRules) { self = .structural(Structural(rules)) }

  /// The operator of that type, if this is one.
  func `as`<Rules: OperatorRules>(_ type: Rules.Type) -> Rules? {
    if case .structural(let structural) = self { structural.rules as? Rules } else { nil }
  }
}

/// A tensor that comes with the call.
enum Input: Hashable, Sendable {
  case yTrue, yPred, sampleWeight, classWeight, mask
  /// The unreduced losses, where the reduction takes them up.
  case values
  /// The gradient that reaches the values from the reduced loss.
  case seed
  /// Along which entries of `y_pred` change, and the second derivatives found so far.
  case direction, secondDerivatives
  /// A tensor among the loss's own parameters, or of a custom loss.
  case named(String)
  /// Numbers in the formula itself.
  case literal([Number])
}

/// A `Double` that equals itself bit for bit, so that graphs with NaN are found again.
struct Number: Hashable, Sendable {
  let bits: UInt64
  init(_ value: Double) { bits = value.bitPattern }
  var value: Double { Double(bitPattern: bits) }
}
