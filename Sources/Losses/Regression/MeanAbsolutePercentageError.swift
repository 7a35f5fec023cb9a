/// The mean of the absolute differences, in percent of the true value (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`.
///
/// A true value of 0 is replaced by ε, so a unit error has a loss of 1e9.
///
/// Source: Keras 3, mean_absolute_percentage_error.
struct MeanAbsolutePercentageError: Loss {
  static let name = "mean_absolute_percentage_error"
  static let aliases = ["mape", "MAPE", "MeanAbsolutePercentageError"]
  static let summary = "Mean absolute difference, as a percentage of the true value."
  static let formula =
    "100 * mean(abs((y_true - y_pred) / maximum(abs(y_true), epsilon())), axis=-1)"
  static let shapes = LossShapes.samples
  static let source = "Keras 3, mean_absolute_percentage_error"

  var expectations: [Expectation] { [.divisors] }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let size = maximum(abs(yTrue), epsilon)
    return 100 * mean(abs(yPred - yTrue) / size, axis: -1)
  }
}
