/// Mean of max(1 − t·p, 0) (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`. `yTrue` holds
/// -1 and 1. If every entry of `yTrue`, in the whole batch, is 0 or 1, then 0 means -1.
///
/// At the margin, the gradient is that of the linear part.
///
/// Source: Keras 3, hinge.
struct Hinge: Loss {
  static let name = "hinge"
  static let aliases = ["Hinge"]
  static let summary = "Mean of max(1 − t·p, 0)."
  static let formula = "mean(maximum(1 - y_true * y_pred, 0), axis=-1)"
  static let shapes = LossShapes.samples
  static let source = "Keras 3, hinge"

  var expectations: [Expectation] { [.signs] }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    mean(margin(signs(yTrue), yPred), axis: -1)
  }
}
