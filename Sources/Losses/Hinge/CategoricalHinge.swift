/// Margin loss between the true class and the best other class (defined by `formula`).
///
/// Shapes: `[..., C]`, one-hot, and `[..., C]`, broadcast against each other, give `[...]`.
///
/// The maximum includes the true class, with the product 0. Equal maxima share the gradient.
///
/// Source: Keras 3, categorical_hinge.
struct CategoricalHinge: Loss {
  static let name = "categorical_hinge"
  static let aliases = ["CategoricalHinge"]
  static let summary = "Margin loss between the true class and the best other class."
  static let formula =
    "maximum(max((1 - y_true) * y_pred, axis=-1) - sum(y_true * y_pred, axis=-1) + 1, 0)"
  static let shapes = LossShapes(
    yTrue: "[..., C], one-hot", yPred: "[..., C], broadcast", values: "[...]")
  static let source = "Keras 3, categorical_hinge"

  var expectations: [Expectation] { [.oneHotLabels(axis: -1)] }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let positive = sum(yTrue * yPred, axis: -1)
    let negative = max((1 - yTrue) * yPred, axis: -1)
    return maximum(negative - positive + 1, 0)
  }
}
