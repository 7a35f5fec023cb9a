// Pullbacks in the steps of TensorFlow, for half-precision types. The tables of operators state them in
// the most accurate form. If each step is rounded to eight or eleven bits, the last bits depend on the
// order of the steps; this is the order in Keras.

extension Unary {
  /// Replaces the table's pullback if steps are rounded.
  var steppedPullback: Pullback? {
    switch self {
    case .logarithm: { x, _, g in productOrZero(g, 1 / x) }
    case .log1p: { x, _, g in productOrZero(g, 1 / (1 + x)) }
    case .tanh: { _, y, g in g * (1 - Losses.square(y)) }
    case .sigmoid: { _, y, g in g * (y * (1 - y)) }
    case .softplus: { x, _, g in g * Losses.sigmoid(x) }
    default: nil
    }
  }
}

extension Binary {
  /// Replaces the table's pullbacks if steps are rounded.
  var steppedPullbacks: (left: Pullback, right: Pullback)? {
    guard let pullbacks = pullbacks else { return nil }
    switch self {
    case .divide:
      return (
        pullbacks.left, { _, b, y, g in -Losses.productOrZero(g, Losses.quotientOrZero(y, b)) }
      )
    case .power:
      return ({ a, b, _, g in Losses.productOrZero(g * b, pow(a, b - 1)) }, pullbacks.right)
    default: return nil
    }
  }
}

extension Expression {
  /// This expression, rounded if it is a number and steps are rounded.
  ///
  /// Numbers in a formula fold in `Double`, as in Python; numbers in a gradient are tensors in Keras.
  var roundedConstant: Expression {
    guard let half = graph.half, let constant else { return self }
    return graph.constant(half.nearest(constant))
  }
}
