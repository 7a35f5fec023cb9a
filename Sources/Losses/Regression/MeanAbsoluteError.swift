/// The mean of the absolute differences (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`.
///
/// The gradient is 0 where the two are equal.
///
/// Source: Keras 3, mean_absolute_error.
struct MeanAbsoluteError: Loss {
  static let name = "mean_absolute_error"
  static let aliases = ["mae", "MAE", "MeanAbsoluteError"]
  static let summary = "Mean of the absolute differences."
  static let formula = "mean(abs(y_pred - y_true), axis=-1)"
  static let shapes = LossShapes.samples
  static let source = "Keras 3, mean_absolute_error"

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    mean(abs(yPred - yTrue), axis: -1)
  }
}
