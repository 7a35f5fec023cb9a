/// Mean of max(1 − t·p, 0)² (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`. `yTrue` holds
/// -1 and 1. If every entry of `yTrue`, in the whole batch, is 0 or 1, then 0 means -1.
///
/// Source: Keras 3, squared_hinge.
struct SquaredHinge: Loss {
  static let name = "squared_hinge"
  static let aliases = ["SquaredHinge"]
  static let summary = "Mean of max(1 − t·p, 0)²."
  static let formula = "mean(square(maximum(1 - y_true * y_pred, 0)), axis=-1)"
  static let shapes = LossShapes.samples
  static let source = "Keras 3, squared_hinge"

  var expectations: [Expectation] { [.signs] }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    mean(square(margin(signs(yTrue), yPred)), axis: -1)
  }
}
