/// Kullback-Leibler divergence between the true and predicted distributions (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`: a sum, not a
/// mean.
///
/// Both are clipped to [ε, 1] and not normalised. At both ends of the interval, the
/// gradient is passed on.
///
/// Source: Kullback and Leibler, On Information and Sufficiency (1951).
struct KLDivergence: Loss {
  static let name = "kl_divergence"
  static let aliases = ["kullback_leibler_divergence", "kld", "KLD", "KLDivergence"]
  static let summary = "Kullback-Leibler divergence between the true and predicted distributions."
  static let formula = """
    t = clip(y_true, epsilon(), 1)
    p = clip(y_pred, epsilon(), 1)
    sum(t * log(t / p), axis=-1)
    """
  static let shapes = LossShapes.samples
  static let source = "Kullback and Leibler, On Information and Sufficiency (1951)"

  var expectations: [Expectation] { [.oneHotLabels(axis: -1), .distributions(axis: -1)] }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let t = clip(yTrue, epsilon, 1)
    let p = clip(yPred, epsilon, 1)
    return sum(t * logOfQuotient(t, p), axis: -1)
  }
}
