/// Categorical cross-entropy that down-weights easy examples (defined by `formula`).
///
/// Shapes: `[..., C]` and `[..., C]`, equal, give `[...]`; an `alpha` list runs along the last
/// axis.
///
/// Probabilities, including those from logits, are divided by their sum, then clipped to [ε, 1 - ε].
///
/// Source: Lin et al., Focal Loss for Dense Object Detection (2017).
struct CategoricalFocalCrossentropy: Loss {
  static let name = "categorical_focal_crossentropy"
  static let aliases = ["CategoricalFocalCrossentropy"]
  static let summary = "Categorical cross-entropy that down-weights easy examples."
  static let formula = """
    t = y_true * (1 - label_smoothing) + label_smoothing / shape(y_true)[-1]
    p = softmax(y_pred, axis=axis) if from_logits else y_pred
    q = clip(p / sum(p, axis=axis, keepdims=True), epsilon(), 1 - epsilon())
    -sum(alpha * pow(1 - q, gamma) * t * log(q), axis=axis)
    """
  static let shapes = LossShapes(
    yTrue: "[..., C], one-hot or a distribution", yPred: "[..., C]",
    values: "[...]; with axis, less that axis")
  static let source = "Lin et al., Focal Loss for Dense Object Detection (2017)"
  static let parameters = [
    Parameter("alpha", \Self.alpha, "Weight of all classes, or one for each class."),
    Parameter(
      "gamma", \Self.gamma, in: .notNegative,
      "Focusing exponent; larger values down-weight easy examples more."),
    Parameter("from_logits", \Self.fromLogits, "Whether `y_pred` holds logits, not probabilities."),
    Parameter(
      "label_smoothing", \Self.labelSmoothing, in: .unit,
      "Label-smoothing factor."),
    Parameter("axis", \Self.axis, "The axis of the classes."),
  ]

  var alpha = NumberOrList(0.25)
  var gamma = 2.0
  var fromLogits = false
  var labelSmoothing = 0.0
  var axis = Axis(-1)

  var agreement: ShapeAgreement { .equal }
  var tensors: [(name: String, tensor: Tensor)] { alpha.tensors("alpha") }
  var expectations: [Expectation] {
    [
      .oneHotLabels(axis: axis.index),
      fromLogits ? .logits(axis: axis.index) : .distributions(axis: axis.index),
    ]
  }

  func lints(yTrue: [Int], yPred: [Int]) -> [LossWarning] {
    smoothingLints(by: labelSmoothing, axis, yTrue)
  }

  func check(yTrue: [Int], yPred: [Int]) throws(LossError) {
    try alpha.check("alpha", lastAxis: yPred.last ?? 1)
  }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let t = smoothed(yTrue, by: labelSmoothing, classes: yTrue.shape.last ?? 1)
    let weighted = alpha.expression("alpha", in: yPred.graph) * t
    let p = yPred.movingAxisLast(axis)
    let q = clip(normalized(fromLogits ? softmax(p) : p), epsilon, 1 - epsilon)
    return -sum(weighted.movingAxisLast(axis) * pow(1 - q, gamma) * log(q), axis: -1)
  }
}
