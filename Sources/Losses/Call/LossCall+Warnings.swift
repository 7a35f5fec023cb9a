extension LossCall {
  /// Whether weights or masks apply.
  var isWeighted: Bool { mask != nil || sampleWeight != nil || !classWeight.isEmpty }

  /// The likely mistakes that the values show; `values` are the unreduced losses if a mask excludes
  /// some of them.
  func warnings(
    _ shapes: CallShapes, _ answer: LossAnswer, values: TensorStorage?
  ) -> [LossWarning] {
    var warnings = shapes.lints
    for expectation in shapes.expectations {
      if let warning = warning(of: expectation, shapes) { warnings.append(warning) }
    }
    if let warning = nothingCounts(shapes) { warnings.append(warning) }
    if let warning = classWeightOfRows(shapes) { warnings.append(warning) }
    guard let (name, tensor, place) = firstNotFinite(in: answer) else { return warnings }
    if let masked = notFiniteUnderMask(values, name) { return warnings + [masked] }
    let findings = loss.loss.findings(in: self)
    if !findings.isEmpty { return warnings + findings }
    if let birth = (loss.loss as? any ExplainedLoss)?.birth(of: name, in: self, shapes) {
      return warnings + [birth]
    }
    let number = tensor.storage[place]
    let spelled = number.isNaN ? "not a number" : number < 0 ? "-Infinity" : "Infinity"
    if dtype == .float16, yTrue.storage.firstNotFinite == nil, yPred.storage.firstNotFinite == nil {
      let end = LossWarning(
        kind: .beyondFloat16,
        message: "An entry of \(name) is \(spelled) in float16, whose numbers range from "
          + "6e-8 to 65504 in magnitude.",
        tensor: name, index: tensor.index(ofElement: place),
        hint: "Compute in bfloat16, which has the range of float32, or in float32.")
      return warnings + [end]
    }
    warnings.append(
      LossWarning(
        kind: .notFinite,
        message: "An entry of \(name) is \(spelled)\(origin(of: place, name, tensor)).",
        tensor: name, index: tensor.index(ofElement: place)))
    return warnings
  }

  /// The outputs in the order in which non-finite values spread.
  private static let blamed: [(name: String, output: LossOutputs)] = [
    ("values", .values), ("loss", .loss), ("gradient", .gradient),
    ("hessian_diagonal", .hessianDiagonal),
  ]

  private func firstNotFinite(
    in answer: LossAnswer
  ) -> (name: String, tensor: Tensor, place: Int)? {
    for (name, output) in Self.blamed {
      if let tensor = answer[output], let place = tensor.storage.firstNotFinite {
        return (name, tensor, place)
      }
    }
    return nil
  }

  /// The origin of a non-finite result, if an input is not finite.
  private func origin(of place: Int, _ name: String, _ tensor: Tensor) -> String {
    for (input, tensor) in [("y_true", yTrue), ("y_pred", yPred)] {
      guard let first = tensor.storage.firstNotFinite else { continue }
      let index = tensor.index(ofElement: first)
      return "; the first entry of \(input) that is not finite is at \(index)"
    }
    return ", though every input is finite"
  }

  /// A value that a mask excludes and that nevertheless makes the result `name` NaN.
  private func notFiniteUnderMask(_ values: TensorStorage?, _ name: String) -> LossWarning? {
    guard let mask, let values, values.count == mask.storage.count,
      let place = (0..<values.count).first(where: {
        mask.storage[$0] == 0 && !values[$0].isFinite
      })
    else { return nil }
    return LossWarning(
      kind: .notFiniteUnderMask,
      message: "A masked value is not finite, and 0 times it is NaN, so \(name) is not finite.",
      tensor: "mask", index: mask.index(ofElement: place),
      hint: "Replace masked values of y_true and y_pred with finite numbers.")
  }

  /// A mask, weights or ignored labels that exclude every value.
  private func nothingCounts(_ shapes: CallShapes) -> LossWarning? {
    func warning(_ tensor: String, _ what: String) -> LossWarning {
      LossWarning(
        kind: .nothingCounts, message: "\(what), so the loss is 0.", tensor: tensor, index: [],
        hint: "Check the contents of \(tensor): it excludes every entry.")
    }
    func isZero(_ tensor: Tensor?) -> Bool {
      guard let tensor else { return false }
      return tensor.storage.firstIndex { $0 != 0 } == nil
    }
    if isZero(mask) { return warning("mask", "Every entry is masked") }
    if isZero(sampleWeight) { return warning("sample_weight", "Every weight is 0") }
    for case .classes(_, let ignored?) in shapes.expectations
    where yTrue.storage.firstIndex(where: { $0.rounded(.towardZero) != Double(ignored) }) == nil {
      return warning("y_true", "Every label is the ignored class \(ignored)")
    }
    return nil
  }

  /// Class numbers in rows: Keras' `fit` takes the index of the greatest as the class of the row.
  private func classWeightOfRows(_ shapes: CallShapes) -> LossWarning? {
    guard !classWeight.isEmpty, shapes.yTrue.count > 1, let length = shapes.yTrue.last, length > 1,
      shapes.expectations.contains(where: { if case .classes = $0 { true } else { false } })
    else { return nil }
    return LossWarning(
      kind: .classWeightOfRows,
      message: "class_weight weights each label by its own class; fit in Keras uses the index of "
        + "the largest label in a row as the class of the row.",
      tensor: "y_true", index: [],
      hint: "To get the weights of fit, compute them and send them as sample_weight.")
  }
}
