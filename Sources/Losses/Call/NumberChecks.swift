extension LossCall {
  /// Refuses what only the numbers tell: labels outside the classes, a mask of other than 0 and 1.
  func checkNumbers(_ shapes: CallShapes) throws(LossError) {
    try loss.loss.checkNumbers(yTrue: yTrue, yPred: shapes.yPred)
    for expectation in shapes.expectations {
      guard case .classes(let axis, let ignored) = expectation else { continue }
      let classes = shapes.yPred[try Axis(axis).resolved(rank: shapes.yPred.count)]
      let offender = yTrue.storage.firstIndex(suspecting: 0...Double(max(0, classes - 1))) {
        label in
        let label = label.rounded(.towardZero)
        if let ignored, label == Double(ignored) { return false }
        return !(label >= 0 && label < Double(classes))
      }
      if let offender {
        throw .labelOutOfRange(
          tensor: "y_true", index: yTrue.index(ofElement: offender),
          label: yTrue.storage[offender], classes: classes)
      }
    }
    if let mask, let offender = mask.storage.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      throw .notBoolean(
        tensor: "mask", index: mask.index(ofElement: offender), value: mask.storage[offender])
    }
  }

  /// The mistakes people make, as far as the numbers show them.
  func warnings(_ shapes: CallShapes, _ answer: LossAnswer) -> [LossWarning] {
    var warnings = shapes.lints
    for expectation in shapes.expectations {
      if let warning = warning(of: expectation, shapes) { warnings.append(warning) }
    }
    for (name, output) in Self.blamed {
      guard let tensor = answer[output], let place = tensor.storage.firstNotFinite else { continue }
      let number = tensor.storage[place]
      let spelled = number.isNaN ? "not a number" : number < 0 ? "-Infinity" : "Infinity"
      if let birth = (loss.loss as? any ExplainedLoss)?.birth(of: name, in: self, shapes) {
        warnings.append(birth)
        break
      }
      warnings.append(
        LossWarning(
          kind: .notFinite,
          message: "An entry of \(name) is \(spelled)\(origin(of: place, name, tensor)).",
          tensor: name, index: tensor.index(ofElement: place)))
      break
    }
    return warnings
  }

  /// The outputs in the order in which what is not finite spreads.
  private static let blamed: [(name: String, output: LossOutputs)] = [
    ("values", .values), ("loss", .loss), ("gradient", .gradient),
    ("hessian_diagonal", .hessianDiagonal),
  ]

  /// Where a result that is not finite began, if an input already was not finite.
  private func origin(of place: Int, _ name: String, _ tensor: Tensor) -> String {
    for (input, tensor) in [("y_true", yTrue), ("y_pred", yPred)] {
      guard let first = tensor.storage.firstNotFinite else { continue }
      let index = tensor.index(ofElement: first)
      return "; the first entry of \(input) that is not finite is at \(index)"
    }
    return ", though every input is finite"
  }

  private func warning(of expectation: Expectation, _ shapes: CallShapes) -> LossWarning? {
    switch expectation {
    case .classes(_, let ignored):
      guard
        let place = yTrue.storage.firstFraction(where: {
          $0.rounded(.towardZero) != ignored.map(Double.init)
        })
      else { return nil }
      return LossWarning(
        kind: .labelsTruncated,
        message: "y_true holds class numbers; fractions are truncated: \(yTrue.storage[place]).",
        tensor: "y_true", index: yTrue.index(ofElement: place))
    case .probableLabels:
      guard let place = yTrue.storage.firstIndex(outside: 0...1) else { return nil }
      return LossWarning(
        kind: .probabilitiesOutsideUnit,
        message: "y_true should lie within [0, 1]; it holds \(yTrue.storage[place]).",
        tensor: "y_true", index: yTrue.index(ofElement: place))
    case .probabilities:
      // What rounding leaves of a softmax passes.
      let slack = 1e-5
      guard
        let place = yPred.storage.firstIndex(outside: -slack...1 + slack)
      else { return nil }
      let takesLogits = loss.loss.hasFromLogits
      return LossWarning(
        kind: takesLogits ? .predictionsLookLikeLogits : .probabilitiesOutsideUnit,
        message: "y_pred should hold probabilities, within [0, 1]; it holds "
          + "\(yPred.storage[place])"
          + (takesLogits ? ": if these are logits, set from_logits to true." : "."),
        tensor: "y_pred", index: yPred.index(ofElement: place))
    case .oneHotLabels(let axis):
      return oneHotWarning(axis < 0 ? axis + shapes.yTrue.count : axis, shapes.yTrue)
    }
  }

  /// Rows that are neither one-hot nor a distribution: some entry outside [0, 1], or a sum off 1.
  private func oneHotWarning(_ axis: Int, _ shape: [Int]) -> LossWarning? {
    guard shape.indices.contains(axis) else { return nil }
    // What rounding to float32 leaves of a distribution passes.
    let slack = 1e-3
    let storage = yTrue.storage
    let inner = product(Array(shape[(axis + 1)...]))
    let length = shape[axis]
    if inner == 1, storage.holdsDistributions(ofLength: length, slack: slack) { return nil }
    for outer in 0..<product(Array(shape[..<axis])) {
      for lane in 0..<inner {
        let first = outer * length * inner + lane
        let row = stride(from: first, to: first + length * inner, by: inner)
        let sum = row.reduce(0) { $0 + storage[$1] }
        let isInside = row.allSatisfy { storage[$0] >= 0 && storage[$0] <= 1 }
        if isInside, abs(sum - 1) <= slack { continue }
        return LossWarning(
          kind: .labelsNotOneHot,
          message: "Rows of y_true should be one-hot, or a distribution; one sums to \(sum).",
          tensor: "y_true", index: yTrue.index(ofElement: first))
      }
    }
    return nil
  }
}

extension Loss {
  /// Whether the loss could take logits instead of probabilities.
  var hasFromLogits: Bool { Self.parameters.contains { $0.name == "from_logits" } }
}
