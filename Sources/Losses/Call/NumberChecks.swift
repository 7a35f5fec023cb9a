extension LossCall {
  /// Rejects invalid values: labels outside the classes, or mask entries other than 0 and 1.
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
    if let mask, let offender = mask.storage.firstNotBoolean {
      throw .notBoolean(
        tensor: "mask", index: mask.index(ofElement: offender), value: mask.storage[offender])
    }
  }
}
