/// Binary cross-entropy that down-weights easy examples (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, equal, give `[...]`.
///
/// For logits, the cross-entropy is computed from the logit; the focusing factor uses the probability
/// without clipping.
/// A prediction outside [0, 1] gives NaN for a fractional `gamma`.
///
/// Source: Lin et al., Focal Loss for Dense Object Detection (2017).
struct BinaryFocalCrossentropy: Loss {
  static let name = "binary_focal_crossentropy"
  static let aliases = ["BinaryFocalCrossentropy"]
  static let summary = "Binary cross-entropy that down-weights easy examples."
  static let formula = """
    t = y_true * (1 - label_smoothing) + label_smoothing / 2
    p = sigmoid(y_pred) if from_logits else y_pred
    q = p if from_logits else clip(p, epsilon(), 1 - epsilon())
    entropy = -(t * log(q) + (1 - t) * log(1 - q))
    focus = pow(t * (1 - p) + (1 - t) * p, gamma)
    balance = t * alpha + (1 - t) * (1 - alpha) if apply_class_balancing else 1
    mean(balance * focus * entropy, axis=axis)
    """
  static let shapes = LossShapes(
    yTrue: "[..., n], in [0, 1]", yPred: "[..., n]", values: "[...]; with axis, less those axes")
  static let source = "Lin et al., Focal Loss for Dense Object Detection (2017)"
  static let parameters = [
    Parameter(
      "apply_class_balancing", \Self.applyClassBalancing,
      "Whether to weight the classes by `alpha`."),
    Parameter("alpha", \Self.alpha, "Weight of class 1; class 0 has the weight 1 − `alpha`."),
    Parameter(
      "gamma", \Self.gamma, in: .notNegative,
      "Focusing exponent; larger values down-weight easy examples more."),
    Parameter("from_logits", \Self.fromLogits, "Whether `y_pred` holds logits, not probabilities."),
    Parameter(
      "label_smoothing", \Self.labelSmoothing, in: .unit,
      "Label-smoothing factor."),
    Parameter("axis", \Self.axis, "The axes of the mean."),
  ]

  var applyClassBalancing = false
  var alpha = 0.25
  var gamma = 2.0
  var fromLogits = false
  var labelSmoothing = 0.0
  var axis = Axes.some([-1])

  var agreement: ShapeAgreement { .equal }
  var expectations: [Expectation] {
    [.probableLabels, fromLogits ? .logits(axis: nil) : .probabilities]
  }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let t = smoothed(yTrue, by: labelSmoothing, classes: 2)
    let entropy = fromLogits ? entropyOfLogits(t, yPred) : entropyOfProbabilities(t, yPred)
    let p = fromLogits ? sigmoid(yPred) : yPred
    // 1 - sigmoid(x) would cancel.
    let missing = fromLogits ? sigmoid(-yPred) : 1 - yPred
    let loss = pow(t * missing + (1 - t) * p, gamma) * entropy
    guard applyClassBalancing else { return mean(loss, over: axis) }
    return mean((t * alpha + (1 - t) * (1 - alpha)) * loss, over: axis)
  }
}
