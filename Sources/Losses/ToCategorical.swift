/// The result of `to_categorical` before it is written out as one-hot rows.
public struct OneHotLabels: Sendable {
  /// The shape of the one-hot tensor: the labels' shape, classes appended.
  public let shape: Shape
  /// One class a row.
  public let classes: [Int32]
  /// How many classes there are: the length of a row.
  public let numClasses: Int
  /// Labels that had a fraction, which was cut off.
  public let warnings: [LossWarning]
}

/// Turns labels into one-hot rows, as `keras.utils.to_categorical` does.
///
/// Labels are truncated towards zero. A trailing axis of length 1 is dropped, once, from labels
/// of rank 2 or more. `numClasses` is one more than the largest label where it is `nil` or 0.
/// Throws if a label is negative, not finite, or not below `numClasses`, if there is nothing to
/// infer the classes from, or if the result would have more than `limit` elements; all of that
/// before anything is allocated.
///
/// Source: Keras 3, `keras/src/utils/numerical_utils.py`.
public func toCategorical(
  _ labels: Tensor, numClasses: Int? = nil, limit: Int
) throws(LossError) -> OneHotLabels {
  if let numClasses, numClasses < 0 {
    throw .outOfRange(
      parameter: "num_classes", value: Double(numClasses), range: NumberRange.notNegative.rawValue)
  }
  var highest = -1.0
  var firstFraction: Int?
  for index in 0..<labels.shape.count {
    let label = labels.storage[index]
    let whole = label.rounded(.towardZero)
    guard label.isFinite, whole >= 0 else {
      throw .invalidLabel(tensor: "x", index: labels.index(ofElement: index), label: label)
    }
    if let numClasses, numClasses > 0, whole >= Double(numClasses) {
      throw .labelOutOfRange(
        tensor: "x", index: labels.index(ofElement: index), label: label, classes: numClasses)
    }
    if whole != label { firstFraction = firstFraction ?? index }
    highest = max(highest, whole)
  }
  let given = numClasses == 0 ? nil : numClasses
  guard given != nil || highest >= 0 else { throw .nothingToInferFrom(parameter: "num_classes") }
  // Classes are numbered by Int32; more of them pass any limit.
  guard highest < 0x1p31, let classes = given ?? Int(exactly: highest + 1) else {
    throw .tooLarge(elements: .max, limit: limit)
  }
  var dimensions = labels.shape.dimensions
  if dimensions.count >= 2, dimensions.last == 1 { dimensions.removeLast() }
  guard let shape = Shape(checking: dimensions + [classes]) else {
    throw .tooLarge(elements: .max, limit: limit)
  }
  guard shape.count <= limit else { throw .tooLarge(elements: shape.count, limit: limit) }
  let warnings = firstFraction.map { index in
    LossWarning(
      kind: .labelsTruncated,
      message: "Labels with a fraction are truncated: \(labels.storage[index]) counts as "
        + "\(Int(clamping: labels.storage[index])).",
      tensor: "x", index: labels.index(ofElement: index))
  }
  return OneHotLabels(
    shape: shape,
    classes: (0..<labels.shape.count).map { Int32(clamping: Int(clamping: labels.storage[$0])) },
    numClasses: classes, warnings: warnings.map { [$0] } ?? [])
}
