/// One minus the overlap of two masks (defined by `formula`).
///
/// Shapes: two equal shapes give a scalar; with `axis`, the shape without those axes.
///
/// Two empty masks have the loss 1. Works in `Double`, since the sums cancel.
///
/// Source: Dice, Measures of the Amount of Ecologic Association Between Species (1945).
struct Dice: Loss {
  static let name = "dice"
  static let aliases = ["Dice"]
  static let summary = "One minus the overlap of two masks."
  static let formula = """
    overlap = sum(y_true * y_pred, axis=axis)
    1 - 2 * overlap / (sum(y_true, axis=axis) + sum(y_pred, axis=axis) + epsilon())
    """
  static let shapes = LossShapes(
    yTrue: "any shape", yPred: "the same shape", values: "[]; with axis, less those axes")
  static var samples: SampleDependence { .together }
  static let source = "Dice, Measures of the Amount of Ecologic Association Between Species (1945)"
  static let parameters = [
    Parameter("axis", \Self.axis, "The axes of the sums.")
  ]

  var axis = Axes.all

  static var worksInDouble: Bool { true }
  var agreement: ShapeAgreement { .equalWithScalars }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let axes = yPred.axes(axis)
    let overlap = sum(yTrue * yPred, axes: axes)
    return 1 - 2 * overlap / (sum(yTrue, axes: axes) + sum(yPred, axes: axes) + epsilon)
  }
}
