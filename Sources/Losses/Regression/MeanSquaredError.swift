struct MeanSquaredError: Loss {
  static let name = "mean_squared_error"
  static let aliases = ["mse", "MSE", "MeanSquaredError"]
  static let summary = "The mean of the squared differences."
  static let formula = "mean(square(y_pred - y_true), axis=-1)"
  static let shapes = LossShapes(yTrue: "[..., n]", yPred: "[..., n]", values: "[...]")
  static let source = "Keras 3, mean_squared_error"
}
