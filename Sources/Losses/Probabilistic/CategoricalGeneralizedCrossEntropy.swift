/// Interpolates cross-entropy and absolute error; robust to noisy labels (defined by `formula`).
///
/// Shapes: `[...]` or `[..., 1]`, class numbers, and `[..., C]` give `[...]`.
///
/// Labels are truncated; one outside [0, C) is an error. Probabilities are neither clipped nor
/// normalised: at 0 the value is 1/q and the slope infinite.
///
/// Source: Zhang and Sabuncu, Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels (2018).
struct CategoricalGeneralizedCrossEntropy: Loss {
  static let name = "categorical_generalized_cross_entropy"
  static let aliases = ["CategoricalGeneralizedCrossEntropy"]
  static let summary = "Interpolates cross-entropy and absolute error; robust to noisy labels."
  static let formula = """
    p = sum(one_hot(y_true, shape(y_pred)[-1]) * y_pred, axis=-1)
    (1 - pow(p, q)) / q
    """
  static let shapes = LossShapes(
    yTrue: "[...] or [..., 1], class numbers", yPred: "[..., C]", values: "[...]")
  static let source =
    "Zhang and Sabuncu, Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels (2018)"
  static let parameters = [
    Parameter(
      "q", \Self.q, in: .openUnit,
      "Interpolation from cross-entropy (near 0) to absolute error (near 1).")
  ]

  var q = 0.5

  var agreement: ShapeAgreement { .labels(axis: -1) }
  var expectations: [Expectation] {
    [.classes(axis: -1, ignoring: nil), .distributions(axis: -1)]
  }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let labels = yTrue.reshaped(Array(yPred.shape.dropLast()))
    let isTrue = oneHot(labels, classes: yPred.shape.last ?? 1)
    // A NaN anywhere makes the row's value NaN, as in Keras.
    let p = sum(select(isTrue, yPred, 0), axis: -1) + stopGradient(sum(yPred * 0, axis: -1))
    return -p.binary(.powerLessOne, p.number(q)) / q
  }
}
