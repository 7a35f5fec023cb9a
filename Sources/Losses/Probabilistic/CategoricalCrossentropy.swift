/// The cross-entropy of one-hot labels (defined by `formula`).
///
/// Shapes: `[..., C]` and `[..., C]`, equal, give `[...]`.
///
/// Probabilities are divided by their sum, then clipped to [ε, 1 - ε]. The gradient of logits is
/// exact even if labels do not sum to 1. Label smoothing uses the length of the last axis, even if
/// another axis is the class axis.
///
/// Source: Keras 3, categorical_crossentropy.
struct CategoricalCrossentropy: Loss {
  static let name = "categorical_crossentropy"
  static let aliases = ["CategoricalCrossentropy"]
  static let summary = "Cross-entropy of one-hot labels."
  static let formula = """
    t = y_true * (1 - label_smoothing) + label_smoothing / shape(y_true)[-1]
    q = y_pred / sum(y_pred, axis=axis, keepdims=True)
    p = log_softmax(y_pred, axis=axis) if from_logits else log(clip(q, epsilon(), 1 - epsilon()))
    -sum(t * p, axis=axis)
    """
  static let shapes = LossShapes(
    yTrue: "[..., C], one-hot or a distribution", yPred: "[..., C]",
    values: "[...]; with axis, less that axis")
  static let source = "Keras 3, categorical_crossentropy"
  static let parameters = [
    Parameter("from_logits", \Self.fromLogits, "Whether `y_pred` holds logits, not probabilities."),
    Parameter(
      "label_smoothing", \Self.labelSmoothing, in: .unit,
      "Label-smoothing factor."),
    Parameter("axis", \Self.axis, "The axis of the classes."),
  ]

  var fromLogits = false
  var labelSmoothing = 0.0
  var axis = Axis(-1)

  static let twin: String? = SparseCategoricalCrossentropy.name
  var agreement: ShapeAgreement { .equal }
  var expectations: [Expectation] {
    [
      .oneHotLabels(axis: axis.index),
      fromLogits ? .logits(axis: axis.index) : .distributions(axis: axis.index),
    ]
  }

  func lints(yTrue: [Int], yPred: [Int]) -> [LossWarning] {
    smoothingLints(by: labelSmoothing, axis, yTrue)
  }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let labels = smoothed(yTrue, by: labelSmoothing, classes: yTrue.shape.last ?? 1)
    let t = labels.movingAxisLast(axis)
    let p = yPred.movingAxisLast(axis)
    if fromLogits { return entropyOfLogitRows(t, p) }
    return -sum(t * log(clip(normalized(p), epsilon, 1 - epsilon)), axis: -1)
  }
}
