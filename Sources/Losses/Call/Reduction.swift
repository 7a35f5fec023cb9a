/// The reduction from weighted values to the loss, named as in Keras.
public enum Reduction: String, Sendable, CaseIterable {
  /// Their sum divided by their number, including entries of weight 0.
  case sumOverBatchSize = "sum_over_batch_size"
  /// Their sum.
  case sum
  /// The same as `sum_over_batch_size`.
  case mean
  /// Their sum divided by the sum of the weights.
  case meanWithSampleWeight = "mean_with_sample_weight"
  /// No reduction: the weighted values themselves.
  case none

  /// Whether the sum is divided.
  var divides: Bool {
    switch self {
    case .sumOverBatchSize, .mean, .meanWithSampleWeight: true
    case .sum, .none: false
    }
  }
}
