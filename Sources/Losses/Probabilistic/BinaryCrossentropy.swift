/// The mean cross-entropy of binary labels (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, equal, give `[...]`.
///
/// Probabilities are clipped to [ε, 1 - ε], logits are not. At both ends of the
/// interval, the gradient is passed on.
///
/// Source: Keras 3, binary_crossentropy.
struct BinaryCrossentropy: Loss {
  static let name = "binary_crossentropy"
  static let aliases = ["bce", "BCE", "BinaryCrossentropy"]
  static let summary = "Mean cross-entropy of binary labels."
  static let formula = """
    t = y_true * (1 - label_smoothing) + label_smoothing / 2
    p = sigmoid(y_pred) if from_logits else y_pred
    q = p if from_logits else clip(p, epsilon(), 1 - epsilon())
    mean(-(t * log(q) + (1 - t) * log(1 - q)), axis=axis)
    """
  static let shapes = LossShapes(
    yTrue: "[..., n], in [0, 1]", yPred: "[..., n]", values: "[...]; with axis, less those axes")
  static let source = "Keras 3, binary_crossentropy"
  static let parameters = [
    Parameter("from_logits", \Self.fromLogits, "Whether `y_pred` holds logits, not probabilities."),
    Parameter(
      "label_smoothing", \Self.labelSmoothing, in: .unit,
      "Label-smoothing factor."),
    Parameter("axis", \Self.axis, "The axes of the mean."),
  ]

  var fromLogits = false
  var labelSmoothing = 0.0
  var axis = Axes.some([-1])

  var agreement: ShapeAgreement { .equal }
  var expectations: [Expectation] {
    [.probableLabels, fromLogits ? .logits(axis: nil) : .probabilities]
  }

  private func smoothed(_ yTrue: Expression) -> Expression {
    Losses.smoothed(yTrue, by: labelSmoothing, classes: 2)
  }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let t = smoothed(yTrue)
    let entropy = fromLogits ? entropyOfLogits(t, yPred) : entropyOfProbabilities(t, yPred)
    return mean(entropy, over: axis)
  }
}
