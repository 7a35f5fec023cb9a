// The pieces that the probabilistic losses share.

/// Keras' `epsilon()`: where logarithms and divisors stop; rounded to the dtype.
let epsilon = 1e-7

/// Labels drawn towards the middle of as many classes.
func smoothed(_ labels: Expression, by amount: Double, classes: Int) -> Expression {
  amount == 0 ? labels : labels * (1 - amount) + amount / Double(classes)
}

/// The cross-entropy of each entry with the probability p, clipped.
func entropyOfProbabilities(_ t: Expression, _ p: Expression) -> Expression {
  let q = clip(p, epsilon, 1 - epsilon)
  return -(t * log(q) + (1 - t) * log1p(-q))
}

/// The cross-entropy of each entry with the probability whose logit is x.
func entropyOfLogits(_ t: Expression, _ x: Expression) -> Expression {
  x.binary(.logitEntropy, t)
}

/// Probabilities that sum to 1 along the last axis.
func normalized(_ p: Expression) -> Expression {
  p / sum(p, axis: -1, keepingAxis: true)
}

/// `sum(exp(x - highest)) - 1` along the last axis: without one of the highest, and exact.
func sumOfOtherExponentials(_ x: Expression, _ highest: Expression) -> Expression {
  let powers = exp(x - highest.reshaped(highest.shape + [1]))
  return powers.reduced(.sum(divisor: Number(1), offset: Number(-1)), over: [-1])
}

/// `-log(softmax(x))` along the last axis, in a form that keeps the digits of certain answers.
func negativeLogSoftmax(_ x: Expression) -> Expression {
  let highest = stopGradient(max(x, axis: -1))
  let rest = log1p(sumOfOtherExponentials(x, highest))
  return rest.reshaped(rest.shape + [1]) + (highest.reshaped(highest.shape + [1]) - x)
}

/// Probabilities from logits along the last axis.
func softmax(_ x: Expression) -> Expression {
  // The maximum keeps exp from overflowing; it cancels, so no gradient need flow through it.
  normalized(exp(x - stopGradient(max(x, axis: -1, keepingAxis: true))))
}
