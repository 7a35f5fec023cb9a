/// The operation of a node on its operands.
///
/// There is a case for each kind of element-wise operator, whose rules are rows of a table, and one
/// case for all others, each of which defines its rules in a separate file.
enum Operation: Hashable, Sendable {
  /// A tensor that comes with the call.
  case input(Input)
  /// A number, rounded to the dtype when the graph is compiled.
  case constant(Number)
  /// An operator on each entry.
  case unary(Unary)
  /// An operator on the entries of two tensors.
  case binary(Binary)
  /// The second operand where the first is not 0, else the third.
  case select
  /// Limited to an interval; NaN stays NaN.
  case clip(low: Number, high: Number)
  /// 1 within an interval including its ends, else 0.
  case inRange(low: Number, high: Number)
  /// An operator that defines its own rules.
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
  /// The unreduced losses, as the input of the reduction.
  case values
  /// The gradient of the reduced loss with respect to the values.
  case seed
  /// The entries of `y_pred` that change, and the second derivatives found so far.
  case direction, secondDerivatives
  /// A tensor among the parameters of the loss, or of a custom loss.
  case named(String)
  /// Numbers in the formula.
  case literal([Number])
}

/// A `Double` that is compared by its bits, so that lookups find graphs with NaN.
struct Number: Hashable, Sendable {
  let bits: UInt64
  init(_ value: Double) { bits = value.bitPattern }
  var value: Double { Double(bitPattern: bits) }
}
