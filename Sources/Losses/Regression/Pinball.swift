/// Quantile error: under- and overprediction have different weights (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`; a `quantile`
/// list runs along the last axis.
///
/// With `quantile` 0.5 it is half the mean absolute error. If both are equal, the gradient is
/// `1 - quantile` over n, that of a prediction that is too high.
///
/// Source: Koenker and Bassett, "Regression Quantiles" (1978); scikit-learn, `mean_pinball_loss`.
struct Pinball: Loss {
  static let name = "pinball"
  static let aliases = ["quantile", "pinball_loss", "quantile_loss", "Pinball"]
  static let summary = "Quantile error: under- and overprediction have different weights."
  static let formula = """
    error = y_true - y_pred
    mean(where(error > 0, quantile * error, (quantile - 1) * error), axis=-1)
    """
  static let shapes = LossShapes.samples
  static let source =
    "Koenker and Bassett, Regression Quantiles (1978); scikit-learn, mean_pinball_loss"
  static let parameters = [
    Parameter(
      "quantile", \Self.quantile, in: .unit, "The quantile to predict, or one for each column.")
  ]

  var quantile = NumberOrList(0.5)

  var tensors: [(name: String, tensor: Tensor)] { quantile.tensors("quantile") }

  func check(yTrue: [Int], yPred: [Int]) throws(LossError) {
    try quantile.check("quantile", lastAxis: broadcastShape(yTrue, yPred)?.last ?? 1)
  }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let error = yTrue - yPred
    let quantile = quantile.expression("quantile", in: yPred.graph)
    return mean(select(error .> 0, quantile * error, (quantile - 1) * error), axis: -1)
  }
}
