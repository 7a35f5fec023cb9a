/// The reduction from weighted values to the loss, named as in Keras.
public enum Reduction: String, Sendable, CaseIterable {
  /// Their sum over their number, entries of weight 0 included.
  case sumOverBatchSize = "sum_over_batch_size"
  /// Their sum.
  case sum
  /// The same as `sum_over_batch_size`.
  case mean
  /// Their sum over the sum of the weights.
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
