/// Similarity loss that pulls embeddings of the same label together and others apart.
///
/// Shapes: `[N]` or `[N, 1]`, labels, and `[N, D]`, embeddings of unit length, give `[N]`. With
/// references, `[M]` and `[M, D]`, each row is compared with those instead of the batch.
///
/// A row without a positive or without a negative pair has the loss 0. Means are taken over the rows
/// with a loss above 0. Labels are truncated. Works in `Double`, since exponents reach 100.
///
/// Source: Sun et al., Circle Loss: A Unified Perspective of Pair Similarity Optimization (2020).
struct Circle: Loss {
  static let name = "circle"
  static let aliases = ["Circle"]
  static let summary =
    "Similarity loss that pulls embeddings of the same label together and others apart."
  static let formula = "losses.circle(y_true, y_pred, gamma=gamma, margin=margin)"
  static let shapes = LossShapes(
    yTrue: "[N] or [N, 1], labels", yPred: "[N, D], embeddings of unit length", values: "[N]")
  static let source =
    "Sun et al., Circle Loss: A Unified Perspective of Pair Similarity Optimization (2020)"
  static let parameters = [
    Parameter("gamma", \Self.gamma, "The scale of the logits."),
    Parameter("margin", \Self.margin, "Margin between positive and negative pairs."),
    Parameter(
      "remove_diagonal", \Self.removeDiagonal, "Whether to exclude the pair of a row with itself."),
    Parameter("ref_labels", \Self.refLabels, "Labels of the references, [M]."),
    Parameter("ref_embeddings", \Self.refEmbeddings, "Embeddings of the references, [M, D]."),
  ]
  static let hessianUnavailable: String? = "it mixes all samples"
  static var worksInDouble: Bool { true }
  static var readsLabels: Bool { true }
  static var samples: SampleDependence { .pairs }

  var gamma = 80.0
  var margin = 0.4
  var removeDiagonal = true
  var refLabels = OptionalTensor.none
  var refEmbeddings = OptionalTensor.none

  var agreement: ShapeAgreement { .own }
  var tensors: [(name: String, tensor: Tensor)] {
    refLabels.tensors("ref_labels") + refEmbeddings.tensors("ref_embeddings")
  }
  var withoutTensors: Circle {
    var form = self
    form.refLabels = refLabels.withoutTensor
    form.refEmbeddings = refEmbeddings.withoutTensor
    return form
  }

  func check(yTrue: [Int], yPred: [Int]) throws(LossError) {
    guard yPred.count == 2 else {
      throw .wrongShape(
        tensor: "y_pred", shape: yPred, expected: "[N, D], an embedding a row", loss: Self.name)
    }
    guard yTrue == [yPred[0]] || yTrue == [yPred[0], 1] else {
      throw .wrongShape(
        tensor: "y_true", shape: yTrue, expected: "[\(yPred[0])], a label for each embedding",
        loss: Self.name)
    }
    switch (refLabels.shape, refEmbeddings.shape) {
    case (nil, nil): break
    case (let labels?, let embeddings?):
      guard embeddings.count == 2, embeddings[1] == yPred[1], embeddings[0] > 0 else {
        throw .wrongShape(
          tensor: "ref_embeddings", shape: embeddings, expected: "[M, \(yPred[1])]",
          loss: Self.name)
      }
      guard labels == [embeddings[0]] || labels == [embeddings[0], 1] else {
        throw .wrongShape(
          tensor: "ref_labels", shape: labels, expected: "[\(embeddings[0])]", loss: Self.name)
      }
    case (_?, nil): throw .missingPartner(parameter: "ref_labels", partner: "ref_embeddings")
    case (nil, _?): throw .missingPartner(parameter: "ref_embeddings", partner: "ref_labels")
    }
  }

  func callAsFunction(_ yTrue: Expression, _ yPred: Expression) -> Expression {
    let graph = yPred.graph
    let references =
      refEmbeddings.shape.map { graph.input(.named("ref_embeddings"), shape: $0) } ?? yPred
    let rows = yPred.shape[0]
    let columns = references.shape[0]
    let labels = yTrue.reshaped([rows, 1]).unary(.truncate).ofSentLabels
    let refLabels =
      self.refLabels.shape.map {
        graph.input(.named("ref_labels"), shape: $0).unary(.truncate).ofSentLabels
      } ?? labels
    let isSame = (labels .== refLabels.reshaped([1, columns])).ofSentLabels
    let isNegative = 1 - isSame
    let isPositive = removeDiagonal ? isSame * (1 - diagonal(graph, rows, columns)) : isSame

    let distance = maximum(1 - matmul(yPred, references.matrixTransposed), 0)
    if graph.half != nil { return inSteps(distance, isPositive, isNegative) }
    let positive = -gamma * (maximum(margin + distance, 0) * (margin - distance))
    let negative = gamma * (maximum(1 + margin - distance, 0) * (1 - margin - distance))
    return softplus(
      logSumOfExponentials(positive, where: isPositive)
        + logSumOfExponentials(negative, where: isNegative))
  }

  /// The loss from the distances, in the steps of Keras.
  private func inSteps(
    _ distance: Expression, _ isPositive: Expression, _ isNegative: Expression
  ) -> Expression {
    let ofPositive = maximum((margin + distance) * isPositive, 0)
    let ofNegative = maximum((1 + margin - distance) * isNegative, 0)
    let positive = -gamma * ofPositive * (margin - distance)
    let negative = gamma * ofNegative * (1 - margin - distance)
    return softplus(
      logSumOfExponentials(positive, where: isPositive)
        + logSumOfExponentials(negative, where: isNegative))
  }

  /// Rows with a loss of 0 do not count.
  func mask(_ yTrue: Expression, values: Expression) -> Expression? { values .> 0 }

  /// 1 where row and column have the same position.
  private func diagonal(_ graph: Graph, _ rows: Int, _ columns: Int) -> Expression {
    let ones = graph.constant(1).filling([rows])
    let places = cumulativeSum(ones, axis: -1).unrounded - 1
    return oneHot(places.unrounded, classes: columns)
  }
}

/// Along the last axis, over the selected entries; -∞ if there are none.
private func logSumOfExponentials(_ x: Expression, where isChosen: Expression) -> Expression {
  let chosen = select(isChosen, x, -.infinity)
  let highest = stopGradient(max(chosen, axis: -1))
  // Without a finite maximum, nothing is subtracted.
  let base = select(highest .== -.infinity, 0, highest)
  return log(sum(exp(chosen - base.reshaped(base.shape + [1])), axis: -1)) + base
}
