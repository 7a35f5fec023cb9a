// Checks for tensors with values that the loss does not expect.

extension LossCall {
  func warning(of expectation: Expectation, _ shapes: CallShapes) -> LossWarning? {
    switch expectation {
    case .classes(let axis, let ignored):
      labelsTruncated(ignoring: ignored) ?? labelsStartAtOne(axis, shapes)
    case .probableLabels: labelsOutsideUnit()
    case .probabilities: predictionsOutsideUnit()
    case .distributions(let axis):
      predictionsOutsideUnit() ?? predictionsNotNormalised(axis, shapes)
    case .logits(let axis): probabilitiesAsLogits(axis, shapes)
    case .oneHotLabels(let axis): labelsNotOneHot(axis, shapes)
    case .signs: labelsNotBinary()
    case .divisors: zeroInPercentage()
    }
  }

  // MARK: Class numbers

  private func labelsTruncated(ignoring ignored: Int?) -> LossWarning? {
    guard
      let place = yTrue.storage.firstFraction(where: {
        $0.rounded(.towardZero) != ignored.map(Double.init)
      })
    else { return nil }
    return LossWarning(
      kind: .labelsTruncated,
      message: "y_true holds class numbers; fractions are truncated: \(yTrue.storage[place]).",
      tensor: "y_true", index: yTrue.index(ofElement: place),
      hint: "Send integers; to round instead of truncating, round them first.")
  }

  /// Enough labels per class that a class is unlikely to be missing by chance.
  private static let labelsPerClass = 20

  private func labelsStartAtOne(_ axis: Int, _ shapes: CallShapes) -> LossWarning? {
    let index = axis < 0 ? axis + shapes.yPred.count : axis
    guard shapes.yPred.indices.contains(index), case let classes = shapes.yPred[index], classes > 2,
      yTrue.storage.count / classes >= Self.labelsPerClass,
      yTrue.storage.firstIndex(where: { $0.rounded(.towardZero) == 0 }) == nil
    else { return nil }
    var occurs = [Bool](repeating: false, count: classes)
    for place in 0..<yTrue.storage.count {
      let label = yTrue.storage[place].rounded(.towardZero)
      if let index = Int(exactly: label), occurs.indices.contains(index) { occurs[index] = true }
    }
    guard occurs.dropFirst().allSatisfy({ $0 }) else { return nil }
    return LossWarning(
      kind: .labelsStartAtOne,
      message: "y_true contains every class except 0: the labels seem to start at 1.",
      tensor: "y_true", index: [], hint: "Labels start at 0; if yours start at 1, subtract 1.")
  }

  // MARK: Labels as numbers

  private func labelsOutsideUnit() -> LossWarning? {
    guard let place = yTrue.storage.firstIndex(outside: 0...1) else { return nil }
    let areSigns = yTrue.storage.firstIndex { $0 != -1 && $0 != 1 } == nil
    return LossWarning(
      kind: .probabilitiesOutsideUnit,
      message: "y_true should be within [0, 1]; it contains \(yTrue.storage[place]).",
      tensor: "y_true", index: yTrue.index(ofElement: place),
      hint: areSigns
        ? "Labels must be 0 and 1: send (y_true + 1) / 2." : "Labels must be from 0 to 1.")
  }

  private func labelsNotBinary() -> LossWarning? {
    let storage = yTrue.storage
    guard let place = storage.firstNotSign else { return nil }
    let beside = storage[place] == 0 ? " beside -1" : ""
    return LossWarning(
      kind: .labelsNotBinary,
      message: "y_true of a hinge loss should contain only -1 and 1, or only 0 and 1; it contains "
        + "\(storage[place])\(beside).",
      tensor: "y_true", index: yTrue.index(ofElement: place),
      hint: "Send -1 for negative and 1 for positive samples.")
  }

  private func zeroInPercentage() -> LossWarning? {
    let storage = yTrue.storage
    guard storage.firstIndex(below: epsilon) != nil else { return nil }
    let places = (0..<storage.count).filter { abs(storage[$0]) < epsilon }
    guard let first = places.first else { return nil }
    var message =
      places.count == 1 ? "1 entry of y_true is " : "\(places.count) entries of y_true are "
    message += places.allSatisfy { storage[$0] == 0 } ? "0" : "0 or close to 0"
    message += "; errors are divided by \(epsilon) there"
    if yTrue.shape.dimensions == yPred.shape.dimensions {
      let most = places.map { abs(yPred.storage[$0] - storage[$0]) }.max() ?? 0
      guard most > 0 else { return nil }
      message += ": the largest error is \(Float(100 * most / epsilon)) percent"
    }
    return LossWarning(
      kind: .zeroInPercentage, message: message + ".", tensor: "y_true",
      index: yTrue.index(ofElement: first),
      hint: "Exclude such entries with mask, or call 'mean_absolute_error'.")
  }

  private func labelsNotOneHot(_ axis: Int, _ shapes: CallShapes) -> LossWarning? {
    // A distribution rounded to float32 is accepted.
    guard
      let (place, sum) = yTrue.storage.firstRow(
        along: axis, of: shapes.yTrue, besides: Rows(slack: 1e-3, outside: 0))
    else { return nil }
    return LossWarning(
      kind: .labelsNotOneHot,
      message: "Rows of y_true should be one-hot or distributions; one row sums to \(sum).",
      tensor: "y_true", index: yTrue.index(ofElement: place),
      hint: "POST /to_categorical converts class numbers to one-hot rows.")
  }

  // MARK: Predictions

  /// A rounded softmax is accepted.
  private static let slackOfUnit = 1e-5

  private func predictionsOutsideUnit() -> LossWarning? {
    guard
      let place = yPred.storage.firstIndex(outside: -Self.slackOfUnit...1 + Self.slackOfUnit)
    else { return nil }
    let takesLogits = loss.loss.hasFromLogits
    return LossWarning(
      kind: takesLogits ? .predictionsLookLikeLogits : .probabilitiesOutsideUnit,
      message: "y_pred should contain probabilities in [0, 1]; it contains "
        + "\(yPred.storage[place]).",
      tensor: "y_pred", index: yPred.index(ofElement: place),
      hint: takesLogits
        ? "If these are logits, set from_logits to true."
        : "If these are logits, send their softmax.")
  }

  private func predictionsNotNormalised(_ axis: Int, _ shapes: CallShapes) -> LossWarning? {
    // A softmax in half precision, or truncated, is accepted.
    guard
      let (place, sum) = yPred.storage.firstRow(
        along: axis, of: shapes.yPred,
        besides: Rows(slack: 1e-2, outside: Self.slackOfUnit, areFinite: true))
    else { return nil }
    return LossWarning(
      kind: .predictionsNotNormalised,
      message: "The rows of y_pred do not sum to 1; one row sums to \(sum).",
      tensor: "y_pred", index: yPred.index(ofElement: place),
      hint: "Send the softmax of each row; for independent binary outputs call "
        + "'binary_crossentropy'.")
  }

  /// Enough probabilities that logits are unlikely to lie within [0, 1] by chance.
  private static let suspiciousCount = 32

  private func probabilitiesAsLogits(_ axis: Int?, _ shapes: CallShapes) -> LossWarning? {
    let storage = yPred.storage
    let what: String
    if let axis {
      let index = axis < 0 ? axis + shapes.yPred.count : axis
      guard shapes.yPred.indices.contains(index), shapes.yPred[index] > 1,
        storage.firstRow(along: axis, of: shapes.yPred, besides: Rows(slack: 1e-4, outside: 0))
          == nil
      else { return nil }
      what = "every row lies within [0, 1] and sums to 1, so that a softmax is applied twice"
    } else {
      guard storage.count >= Self.suspiciousCount, storage.firstIndex(outside: 0...1) == nil,
        storage.firstIndex(where: { $0 <= 0.25 }) != nil,
        storage.firstIndex(where: { $0 >= 0.75 }) != nil
      else { return nil }
      what = "every entry lies within [0, 1], so that a sigmoid is applied twice"
    }
    return LossWarning(
      kind: .probabilitiesAsLogits,
      message: "from_logits is set, but the predictions look like probabilities: \(what).",
      tensor: "y_pred", index: [], hint: "Omit from_logits if these are probabilities.")
  }
}

/// Rows that are accepted: within [0, 1], with a sum near 1.
private struct Rows {
  /// The tolerance of the sum, and of the entries' bounds.
  let slack: Double
  let outside: Double
  /// Whether rows with non-finite entries are accepted, too.
  var areFinite = false
}

extension TensorStorage {
  /// The first entry of the first row along an axis that is not accepted, and the sum of that row.
  fileprivate func firstRow(
    along axis: Int, of shape: [Int], besides rows: Rows
  ) -> (place: Int, sum: Double)? {
    let axis = axis < 0 ? axis + shape.count : axis
    guard shape.indices.contains(axis) else { return nil }
    let inner = product(Array(shape[(axis + 1)...]))
    let length = shape[axis]
    if inner == 1, holdsDistributions(ofLength: length, slack: rows.slack) { return nil }
    for outer in 0..<product(Array(shape[..<axis])) {
      for lane in 0..<inner {
        let first = outer * length * inner + lane
        let row = stride(from: first, to: first + length * inner, by: inner)
        let sum = row.reduce(0) { $0 + self[$1] }
        if rows.areFinite, !sum.isFinite { continue }
        let isInside = row.allSatisfy { self[$0] >= -rows.outside && self[$0] <= 1 + rows.outside }
        if isInside, abs(sum - 1) <= rows.slack { continue }
        return (first, sum)
      }
    }
    return nil
  }
}

extension Loss {
  /// Whether the loss could take logits instead of probabilities.
  var hasFromLogits: Bool { Self.parameters.contains { $0.name == "from_logits" } }
}
