/// The shapes of a call: a class, since every call of a form shares them.
final class CallShapes: Sendable {
  /// The shapes of the formula's inputs.
  let yTrue: [Int]
  let yPred: [Int]
  /// The shapes of the results.
  let values: Shape
  let loss: Shape
  /// Checks of the values and of the formula for common mistakes.
  let expectations: [Expectation]
  let lints: [LossWarning]
  /// How the values become the loss.
  let reduction: Reduction

  init(
    _ inputs: AlignedShapes, values: Shape, loss: Shape, of function: any Loss,
    reduction: Reduction, lints: [LossWarning]
  ) {
    self.reduction = reduction
    yTrue = inputs.yTrue
    yPred = inputs.yPred
    self.values = values
    self.loss = loss
    expectations = function.expectations
    self.lints = lints + function.lints(yTrue: inputs.yTrue, yPred: inputs.yPred)
  }
}

/// The shapes of the inputs with aligned ranks, checked against the requirements of the loss.
struct AlignedShapes {
  let yTrue: [Int]
  let yPred: [Int]

  init(_ form: CallForm) throws(LossError) {
    let loss = form.loss
    let name = type(of: loss).name
    (yTrue, yPred) = alignedRanks(form.yTrue.dimensions, form.yPred.dimensions)
    try Self.refuseClassNumbers(yTrue, yPred, loss, form)
    switch loss.agreement {
    case .broadcast, .broadcastWithScalars:
      guard broadcastShape(yTrue, yPred) != nil else {
        throw .cannotBroadcast(
          left: "y_true", leftShape: form.yTrue.dimensions, right: "y_pred",
          rightShape: form.yPred.dimensions)
      }
      if loss.agreement == .broadcast, yTrue.isEmpty, yPred.isEmpty { throw .noAxis(loss: name) }
    case .equal, .equalWithScalars:
      guard yTrue == yPred else {
        throw .shapesDiffer(
          left: "y_true", leftShape: form.yTrue.dimensions, right: "y_pred",
          rightShape: form.yPred.dimensions,
          loss: name)
      }
      if loss.agreement == .equal, yPred.isEmpty { throw .noAxis(loss: name) }
    case .labels(let axis):
      guard !yPred.isEmpty else { throw .noAxis(loss: name) }
      let axis = try Axis(axis).resolved(rank: yPred.count)
      var without = yPred
      without.remove(at: axis)
      var withOne = yPred
      withOne[axis] = 1
      guard yTrue != yPred || yTrue == withOne else {
        throw .rowsInsteadOfClassNumbers(
          shape: form.yTrue.dimensions, expected: without, loss: name, twin: type(of: loss).twin)
      }
      guard yTrue == without || yTrue == withOne else {
        throw .wrongShape(
          tensor: "y_true", shape: form.yTrue.dimensions,
          expected: "\(without) or \(withOne), a class for each row of y_pred", loss: name)
      }
    case .own: break
    }
    try loss.check(yTrue: yTrue, yPred: yPred)
    try form.checkInputs()
  }
}

extension AlignedShapes {
  /// Rejects one number per row if the loss takes one-hot rows and the shapes do not match otherwise.
  private static func refuseClassNumbers(
    _ yTrue: [Int], _ yPred: [Int], _ loss: any Loss, _ form: CallForm
  ) throws(LossError) {
    let axes = loss.expectations.compactMap { expectation -> Int? in
      if case .oneHotLabels(let axis) = expectation { axis } else { nil }
    }
    guard let axis = axes.first, yTrue != yPred,
      loss.agreement == .equal || broadcastShape(yTrue, yPred) == nil,
      case let index = axis < 0 ? axis + yPred.count : axis, yPred.indices.contains(index)
    else { return }
    var without = yPred
    without.remove(at: index)
    var withOne = yPred
    withOne[index] = 1
    guard yTrue == without || yTrue == withOne else { return }
    throw .classNumbersInsteadOfRows(
      shape: form.yTrue.dimensions, yPred: form.yPred.dimensions, loss: type(of: loss).name,
      twin: type(of: loss).twin)
  }
}

extension LossError {
  /// The same error with the name of the loss, which a formula does not have.
  func naming(_ form: CallForm) -> LossError {
    switch self {
    case .noAxis: .noAxis(loss: type(of: form.loss).name)
    default: self
    }
  }
}
