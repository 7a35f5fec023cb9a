/// The mean of the squared differences of log(1 + x) (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`.
///
/// Numbers below ε, including negative ones, are replaced by ε, with a gradient of 0. ε is the
/// `float32` value in every dtype, as in Keras.
///
/// Source: Keras 3, mean_squared_logarithmic_error.
struct MeanSquaredLogarithmicError: Loss {
  static let name = "mean_squared_logarithmic_error"
  static let aliases = ["msle", "MSLE", "MeanSquaredLogarithmicError"]
  static let summary = "Mean squared difference of log(1 + x)."
  static let formula =
    "mean(square(log1p(maximum(y_pred, epsilon())) - log1p(maximum(y_true, epsilon()))), axis=-1)"
  static let shapes = LossShapes.samples
  static let source = "Keras 3, mean_squared_logarithmic_error"

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let floor = Double(Float(epsilon))
    let (a, b) = (maximum(yPred, floor), maximum(yTrue, floor))
    return mean(square(a.binary(.log1pDifference, b)), axis: -1)
  }
}
