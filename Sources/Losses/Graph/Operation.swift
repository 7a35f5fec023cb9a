/// What a node of the graph computes from its operands.
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
  /// The operand itself, with no way back for a gradient.
  case stopGradient
  /// Repeated along axes of length 1, and along new leading ones.
  case broadcast
  /// The same entries under another shape.
  case reshape
  /// The axes in another order: axis `i` of the result is axis `order[i]` of the operand.
  case transpose(order: [Int])
  /// Every `step`-th entry from `start` on along each axis.
  case slice(starts: [Int], steps: [Int])
  /// Zeros, but for the operand's entries where a slice of that form takes them.
  case scatter(starts: [Int], steps: [Int])
  /// One number for all entries along the axes, which the result lacks.
  case reduce(Reducer, axes: [Int])
  /// An operator that states its own rules.
  case structural(Structural)
  /// The negative logarithm of the probability of labels given logits, a number a sample.
  ///
  /// The first operand holds the labels, the second the logits.
  case ctc
  /// The gradient of `ctc` by the logits.
  case ctcGradient
  /// 1 at the class that the operand names, 0 elsewhere, along a new last axis.
  ///
  /// Entries are truncated; where the operand is an input, they are read as they were sent.
  case oneHot
  /// 1 where the truncated operand equals the number: read as it was sent where it is an input.
  case labelEquals(Number)
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
  /// Numbers that stand in the formula itself.
  case literal([Number])
}

/// A `Double` that equals itself bit for bit, so that graphs with NaN are found again.
struct Number: Hashable, Sendable {
  let bits: UInt64
  init(_ value: Double) { bits = value.bitPattern }
  var value: Double { Double(bitPattern: bits) }
}

/// How many numbers become one.
enum Reducer: Hashable, Sendable {
  /// `sum / divisor + offset`, carried in `Double` and rounded once.
  case sum(divisor: Number, offset: Number)
  case maximum, minimum, product
  /// 1 if all are 0 or 1, else 0: no gradient flows back.
  case isBinary

  static let sum = Reducer.sum(divisor: Number(1), offset: Number(0))
}
