/// The cross-entropy of class numbers (defined by `formula`).
///
/// Shapes: `[...]` or `[..., 1]`, class numbers, and `[..., C]` give `[...]`.
///
/// Labels are truncated; one outside [0, C) other than `ignore_class` is an error. Probabilities
/// are clipped, then divided by their sum. If the label is `ignore_class`, value and
/// gradient are 0 and the entry does not count.
///
/// Source: Keras 3, sparse_categorical_crossentropy.
struct SparseCategoricalCrossentropy: Loss {
  static let name = "sparse_categorical_crossentropy"
  static let aliases = ["SparseCategoricalCrossentropy"]
  static let summary = "Cross-entropy of integer class labels."
  static let formula = """
    hot = one_hot(y_true, shape(y_pred)[-1])
    q = clip(y_pred, epsilon(), 1 - epsilon())
    of_logits = logsumexp(y_pred, axis=-1) - sum(hot * y_pred, axis=-1)
    of_logits if from_logits else log(sum(q, axis=-1) / sum(hot * q, axis=-1))
    """
  static let shapes = LossShapes(
    yTrue: "[...] or [..., 1], class numbers", yPred: "[..., C]", values: "[...]")
  static let source = "Keras 3, sparse_categorical_crossentropy"
  static let parameters = [
    Parameter("from_logits", \Self.fromLogits, "Whether `y_pred` holds logits, not probabilities."),
    Parameter("ignore_class", \Self.ignoreClass, "Label to ignore."),
    Parameter("axis", \Self.axis, "The axis of the classes."),
  ]

  var fromLogits = false
  var ignoreClass: Int?
  var axis = Axis(-1)

  static let twin: String? = CategoricalCrossentropy.name
  var agreement: ShapeAgreement { .labels(axis: axis.index) }
  var expectations: [Expectation] {
    [
      .classes(axis: axis.index, ignoring: ignoreClass),
      fromLogits ? .logits(axis: axis.index) : .distributions(axis: axis.index),
    ]
  }

  func mask(_ yTrue: Expression, values: Expression) -> Expression? {
    guard ignoreClass != nil else { return nil }
    return 1 - ignored(yTrue.reshaped(values.shape))
  }

  private func axisOf(_ yPred: Expression) -> Int {
    axis.index < 0 ? axis.index + yPred.rank : axis.index
  }

  /// The labels, without an axis of length 1 in place of the classes.
  private func labels(_ yTrue: Expression, like yPred: Expression) -> Expression {
    var shape = yPred.shape
    shape.remove(at: axisOf(yPred))
    return yTrue.reshaped(shape)
  }

  private func ignored(_ labels: Expression) -> Expression {
    labelEquals(labels, ignoreClass ?? 0)
  }

  /// `log(sum(q) / q_y)`, in a form that stays accurate for a correct prediction near 1.
  private func ofProbabilities(_ p: Expression, _ isTrue: Expression) -> Expression {
    let q = clip(p, epsilon, 1 - epsilon)
    let others = sum(select(isTrue, 0, q), axis: -1)
    return log1p(others / sum(select(isTrue, q, 0), axis: -1))
  }

  private func entropy(_ p: Expression, _ isTrue: Expression) -> Expression {
    fromLogits ? LabelSoftmax(p, isTrue).entropy : ofProbabilities(p, isTrue)
  }

  /// The steps of Keras, in which logarithms of probabilities serve as logits.
  private func entropyInSteps(_ p: Expression, _ isTrue: Expression) -> Expression {
    let logits = fromLogits ? p : log(clip(p, epsilon, 1 - epsilon))
    guard p.graph.half == .bfloat16 else { return entropyOfLogitRows(isTrue, logits) }
    return SteppedSoftmax(logits).entropy(of: isTrue)
  }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let labels = self.labels(yTrue, like: yPred)
    let isTrue = oneHot(labels, classes: yPred.shape[axisOf(yPred)])
    var p = yPred.movingAxisLast(axis)
    if ignoreClass != nil {
      p = select(ignored(labels).reshaped(labels.shape + [1]).broadcast(to: p.shape), 0, p)
    }
    let value = yPred.graph.half == nil ? entropy(p, isTrue) : entropyInSteps(p, isTrue)
    return ignoreClass == nil ? value : select(ignored(labels), 0, value)
  }
}
