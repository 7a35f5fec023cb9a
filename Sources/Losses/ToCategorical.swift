/// Labels on their way to one-hot rows: what `to_categorical` returns, not yet written out.
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
/// infer the classes from, or if the result would have more than `limit` elements.
///
/// Source: Keras 3, `keras/src/utils/numerical_utils.py`.
public func toCategorical(
  _ labels: Tensor, numClasses: Int? = nil, limit: Int
) throws(LossError) -> OneHotLabels {
  throw .cancelled
}
