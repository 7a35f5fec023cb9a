/// Negative Poisson log-likelihood, without terms of y_true alone (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`.
///
/// Nothing is clipped: a prediction below -ε gives NaN. Works in `Double`, since both terms cancel, as
/// do the terms of the gradient near its zero.
///
/// Source: Keras 3, poisson.
struct Poisson: Loss {
  static let name = "poisson"
  static let aliases = ["Poisson"]
  static let summary =
    "Poisson negative log-likelihood, without terms that depend on y_true alone."
  static let formula = "mean(y_pred - y_true * log(y_pred + epsilon()), axis=-1)"
  static let shapes = LossShapes.samples
  static let source = "Keras 3, poisson"

  static var worksInDouble: Bool { true }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    mean(yPred - yTrue * log(yPred + epsilon), axis: -1)
  }
}
