/// The mean of the logarithm of the hyperbolic cosine of the difference (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`.
///
/// About half the square of a small error, and the absolute value of a large one minus ln 2;
/// accurate to the last digits in both cases.
///
/// Source: Keras 3, log_cosh.
struct LogCosh: Loss {
  static let name = "log_cosh"
  static let aliases = ["logcosh", "LogCosh"]
  static let summary = "Mean of the logarithm of the hyperbolic cosine of the difference."
  static let formula = "mean(log((exp(y_pred - y_true) + exp(y_true - y_pred)) / 2), axis=-1)"
  static let shapes = LossShapes.samples
  static let source = "Keras 3, log_cosh"

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    mean(logCosh(yPred - yTrue), axis: -1)
  }
}
