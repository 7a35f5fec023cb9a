/// Squared error below `beta`, absolute error above it (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`.
///
/// Huber's loss divided by `beta`, so the slope of the linear part is 1. Both branches meet at
/// `error = beta`, which belongs to the linear part. With `beta` 0 it is the mean absolute error.
///
/// Source: Girshick, "Fast R-CNN" (2015); PyTorch, `smooth_l1_loss`.
struct SmoothL1: Loss {
  static let name = "smooth_l1"
  static let aliases = ["smooth_l1_loss", "SmoothL1", "SmoothL1Loss"]
  static let summary = "Squared error below beta, absolute error above it."
  static let formula = """
    error = abs(y_pred - y_true)
    mean(where(error < beta, square(error) / 2 / beta, error - beta / 2), axis=-1)
    """
  static let shapes = LossShapes.samples
  static let source = "Girshick, Fast R-CNN (2015); PyTorch, smooth_l1_loss"
  static let parameters = [
    Parameter(
      "beta", \Self.beta, in: .notNegative,
      "Error at which the loss changes from quadratic to linear.")
  ]

  var beta = 1.0

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let error = yPred - yTrue
    guard beta > 0 else { return mean(abs(error), axis: -1) }
    return mean(smoothL1(error, beta: beta), axis: -1)
  }
}
