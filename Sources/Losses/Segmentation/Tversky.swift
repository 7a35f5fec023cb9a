/// Dice with separate weights for false negatives and false positives (defined by `formula`).
///
/// Shapes: two equal shapes give a scalar; with `axis`, the shape without those axes.
///
/// `alpha` weights false negatives, as in Keras 3.15. Works in `Double`, since the sums
/// cancel.
///
/// Source: Salehi et al., Tversky Loss Function for Image Segmentation (2017).
struct Tversky: Loss {
  static let name = "tversky"
  static let aliases = ["Tversky"]
  static let summary = "Dice with separate weights for false negatives and false positives."
  static let formula = """
    overlap = sum(y_true * y_pred, axis=axis)
    missed = sum(y_true, axis=axis) - overlap
    spurious = sum(y_pred, axis=axis) - overlap
    1 - overlap / (overlap + alpha * missed + beta * spurious + epsilon())
    """
  static let shapes = LossShapes(
    yTrue: "any shape", yPred: "the same shape", values: "[]; with axis, less those axes")
  static var samples: SampleDependence { .together }
  static let source = "Salehi et al., Tversky Loss Function for Image Segmentation (2017)"
  static let parameters = [
    Parameter("alpha", \Self.alpha, "Weight of false negatives: true, but not predicted."),
    Parameter("beta", \Self.beta, "Weight of false positives: predicted, but not true."),
    Parameter("axis", \Self.axis, "The axes of the sums."),
  ]

  var alpha = 0.5
  var beta = 0.5
  var axis = Axes.all

  static var worksInDouble: Bool { true }
  var agreement: ShapeAgreement { .equalWithScalars }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let axes = yPred.axes(axis)
    let overlap = sum(yTrue * yPred, axes: axes)
    // Differences of sums, which one pass computes, cancel no more than the last line does.
    let missed = sum(yTrue, axes: axes) - overlap
    let spurious = sum(yPred, axes: axes) - overlap
    return 1 - overlap / (overlap + alpha * missed + beta * spurious + epsilon)
  }
}
