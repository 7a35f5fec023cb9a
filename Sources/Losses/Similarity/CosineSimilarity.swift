/// Negative cosine of the angle between the two vectors (defined by `formula`).
///
/// Shapes: `[..., n]` and `[..., n]`, broadcast against each other, give `[...]`.
///
/// -1 for parallel vectors, 1 for opposite ones. A vector shorter than ε is multiplied by 1/ε
/// instead of divided by its length, so that a zero vector has the loss 0 and a finite gradient.
/// Works in `Double`, since gradients of nearly parallel vectors cancel.
///
/// Source: Keras 3, cosine_similarity.
struct CosineSimilarity: Loss {
  static let name = "cosine_similarity"
  static let aliases = ["cosine_proximity", "cosine", "CosineSimilarity"]
  static let summary = "Negative cosine of the angle between the two vectors."
  static let formula = """
    t = y_true * minimum(1 / sqrt(sum(square(y_true), axis=axis, keepdims=True)), 1 / epsilon())
    p = y_pred * minimum(1 / sqrt(sum(square(y_pred), axis=axis, keepdims=True)), 1 / epsilon())
    -sum(t * p, axis=axis)
    """
  static let shapes = LossShapes(
    yTrue: "[..., n], broadcast", yPred: "[..., n], broadcast",
    values: "[...]; with axis, less those axes")
  static let source = "Keras 3, cosine_similarity"
  static let parameters = [
    Parameter("axis", \Self.axis, "The axes of the vectors.")
  ]

  var axis = Axes.some([-1])

  static var worksInDouble: Bool { true }
  var agreement: ShapeAgreement { .broadcastWithScalars }

  func check(yTrue: [Int], yPred: [Int]) throws(LossError) {
    // A scalar is a vector of one.
    _ = try axis.resolved(rank: max(1, yTrue.count))
    _ = try axis.resolved(rank: max(1, yPred.count))
  }

  private func inverseLength(_ x: Expression) -> Expression {
    let length = sqrt(sum(square(x), axes: x.axes(axis), keepingAxes: true))
    return minimum(1 / length, 1 / epsilon)
  }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let yTrue = yTrue.rank == 0 ? yTrue.reshaped([1]) : yTrue
    let yPred = yPred.rank == 0 ? yPred.reshaped([1]) : yPred
    // One factor per vector, applied after the sum: fewer products than in the order of the formula.
    let product = yTrue * yPred
    let cosine =
      sum(product, axes: product.axes(axis), keepingAxes: true)
      * inverseLength(yTrue) * inverseLength(yPred)
    return -sum(cosine, axes: product.axes(axis))
  }
}
