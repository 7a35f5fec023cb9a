/// The mean of the squared differences (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`.
///
/// Source: Keras 3, `mean_squared_error`.
struct MeanSquaredError: Loss {
  static let name = "mean_squared_error"
  static let aliases = ["mse", "MSE", "MeanSquaredError"]
  static let summary = "Mean of the squared differences."
  static let formula = "mean(square(y_pred - y_true), axis=-1)"
  static let shapes = LossShapes.samples
  static let source = "Keras 3, mean_squared_error"

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    mean(square(yPred - yTrue), axis: -1)
  }
}
