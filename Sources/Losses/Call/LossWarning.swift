/// A probable mistake in a call that was computed nevertheless.
public struct LossWarning: Equatable, Sendable {
  /// The kind of mistake; its raw value is the code in answers.
  public enum Kind: String, Sendable, CaseIterable {
    /// Rows of `y_true` that are neither one-hot nor a distribution.
    case labelsNotOneHot = "labels_not_one_hot"
    /// Numbers outside [0, 1] instead of probabilities: probably logits.
    case predictionsLookLikeLogits = "predictions_look_like_logits"
    /// Numbers outside [0, 1] instead of probabilities.
    case probabilitiesOutsideUnit = "probabilities_outside_unit"
    /// Distributions instead of logits: probably a softmax applied twice.
    case probabilitiesAsLogits = "probabilities_as_logits"
    /// Rows of probabilities that do not sum to 1.
    case predictionsNotNormalised = "predictions_not_normalised"
    /// Labels other than -1 and 1, or 0 and 1.
    case labelsNotBinary = "labels_not_binary"
    /// Every class occurs except the first: labels probably count from 1.
    case labelsStartAtOne = "labels_start_at_one"
    /// True values of 0, which divide an error.
    case zeroInPercentage = "zero_in_percentage"
    /// Masks, weights or ignored labels that exclude every entry.
    case nothingCounts = "nothing_counts"
    /// A non-finite value that affects the result although a mask excludes it.
    case notFiniteUnderMask = "not_finite_under_mask"
    /// Label smoothing by the length of an axis other than that of the classes.
    case smoothingAxis = "smoothing_axis"
    /// Class weights of rows of class numbers, which Keras' `fit` interprets differently.
    case classWeightOfRows = "class_weight_of_rows"
    /// Labels of a sequence that need more time steps than it has.
    case labelsDoNotFit = "labels_do_not_fit"
    /// Labels with a fractional part, which is truncated.
    case labelsTruncated = "labels_truncated"
    /// A result that is not finite.
    case notFinite = "not_finite"
    /// A result beyond the range of float16.
    case beyondFloat16 = "beyond_float16"
    /// A gradient that is zero everywhere.
    case gradientIsZero = "gradient_is_zero"
    /// A loss that does not depend on `y_pred`.
    case independentOfPredictions = "independent_of_predictions"
    /// A function with parameters named in the order predictions, true values.
    case argumentsSwapped = "arguments_swapped"
    /// Statements that were skipped because they are not part of the loss.
    case sourceSkipped = "source_skipped"
    /// `y_true` or `y_pred` assigned by the source.
    case inputOverwritten = "input_overwritten"
    /// A selection that depends on the predictions, and is constant for the gradient.
    case selectionByPredictions = "selection_by_predictions"
    /// Operands of (n) and (n, 1) that were broadcast to n×n.
    case broadcastToSquare = "broadcast_to_square"
    /// Arithmetic in the call's dtype after a cast to float16 or bfloat16.
    case arithmeticAfterCast = "arithmetic_after_cast"
  }
  /// The kind of mistake.
  public let kind: Kind
  /// One sentence with the mistake and its place.
  public let message: String
  /// The tensor that it concerns: `y_true`, `y_pred`, `values`, `gradient`, ….
  public let tensor: String?
  /// The first position in that tensor.
  public let index: [Int]
  /// How to correct it.
  public let hint: String?

  init(kind: Kind, message: String, tensor: String?, index: [Int], hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.tensor = tensor
    self.index = index
    self.hint = hint
  }
}
