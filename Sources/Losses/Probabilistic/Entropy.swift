// Common parts of the probabilistic losses.

/// Keras' `epsilon()`, the lower bound of logarithms and divisors; rounded to the dtype.
let epsilon = 1e-7

/// Smoothed labels: a mixture with the uniform distribution over the classes.
func smoothed(_ labels: Expression, by amount: Double, classes: Int) -> Expression {
  amount == 0 ? labels : labels * (1 - amount) + amount / Double(classes)
}

/// The warning that smoothing uses the length of the last axis, although the classes are along another.
func smoothingLints(by amount: Double, _ axis: Axis, _ shape: [Int]) -> [LossWarning] {
  let index = axis.index < 0 ? axis.index + shape.count : axis.index
  guard amount != 0, shape.indices.contains(index), let last = shape.last, shape[index] != last
  else { return [] }
  return [
    LossWarning(
      kind: .smoothingAxis,
      message:
        "As in Keras, label smoothing divides by the length of the last axis, not of `axis`: "
        + "by \(last), not \(shape[index]).",
      tensor: nil, index: [],
      hint: "To smooth over the classes, send a smoothed y_true and omit label_smoothing.")
  ]
}

/// The cross-entropy of each entry with the probability p, clipped.
func entropyOfProbabilities(_ t: Expression, _ p: Expression) -> Expression {
  let q = clip(p, epsilon, 1 - epsilon)
  let ofComplement = p.graph.half == nil ? log1p(-q) : log(1 - q)
  return -(t * log(q) + (1 - t) * ofComplement)
}

/// The cross-entropy of each entry with the logit x.
func entropyOfLogits(_ t: Expression, _ x: Expression) -> Expression {
  guard x.graph.half != nil else { return x.binary(.logitEntropy, t) }
  let isPositive = x .>= 0
  return (select(isPositive, x, 0) - x * t) + log1p(exp(select(isPositive, -x, x)))
}

/// The cross-entropy of each row with the logits x.
func entropyOfLogitRows(_ t: Expression, _ x: Expression) -> Expression {
  guard x.graph.half != nil else { return sum(t * negativeLogSoftmax(x), axis: -1) }
  return SteppedSoftmax.wideEntropy(of: t, x)
}

/// Probabilities that sum to 1 along the last axis.
func normalized(_ p: Expression) -> Expression {
  p / sum(p, axis: -1, keepingAxis: true)
}

/// `-log(softmax(x))` along the last axis, in a form that stays accurate for probabilities near 1.
func negativeLogSoftmax(_ x: Expression) -> Expression {
  x.graph.half == nil ? Softmax(x).entropies : SteppedSoftmax(x).entropies
}

/// Probabilities from logits along the last axis.
func softmax(_ x: Expression) -> Expression {
  x.graph.half == nil ? Softmax(x).probabilities : SteppedSoftmax(x).probabilities
}
