/// Squared error near the target, absolute error far from it (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`.
///
/// Both branches meet at `error = delta`, in value and in slope.
///
/// Source: Huber, Robust Estimation of a Location Parameter (1964).
struct Huber: Loss {
  static let name = "huber"
  static let aliases = ["huber_loss", "Huber"]
  static let summary = "Squared error near the target, absolute error far from it."
  static let formula = """
    error = abs(y_pred - y_true)
    mean(where(error <= delta, square(error) / 2, delta * (error - delta / 2)), axis=-1)
    """
  static let shapes = LossShapes.samples
  static let source = "Huber, Robust Estimation of a Location Parameter (1964)"
  static let parameters = [
    Parameter(
      "delta", \Self.delta, in: .positive,
      "Error at which the loss changes from quadratic to linear.")
  ]

  var delta = 1.0

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    mean(huber(yPred - yTrue, delta: delta), axis: -1)
  }
}
