/// A probable mistake in a call that was computed nevertheless.
public struct LossWarning: Equatable, Sendable {
  /// What kind of mistake it is; its raw value is the code on the wire.
  public enum Kind: String, Sendable, CaseIterable {
    /// Rows of `y_true` that are not one-hot, nor a distribution.
    case labelsNotOneHot = "labels_not_one_hot"
    /// Numbers outside [0, 1] where probabilities are due: logits, it seems.
    case predictionsLookLikeLogits = "predictions_look_like_logits"
    /// Numbers outside [0, 1] where probabilities are due.
    case probabilitiesOutsideUnit = "probabilities_outside_unit"
    /// Distributions where logits are due: a softmax twice, it seems.
    case probabilitiesAsLogits = "probabilities_as_logits"
    /// Rows of probabilities that do not sum to 1.
    case predictionsNotNormalised = "predictions_not_normalised"
    /// Labels other than -1 and 1, or 0 and 1.
    case labelsNotBinary = "labels_not_binary"
    /// Classes that all occur but the first: labels that count from 1, it seems.
    case labelsStartAtOne = "labels_start_at_one"
    /// Truths of 0, by which an error is divided.
    case zeroInPercentage = "zero_in_percentage"
    /// Masks, weights or ignored labels that leave nothing.
    case nothingCounts = "nothing_counts"
    /// A value that is not finite, and stays so though a mask leaves it out.
    case notFiniteUnderMask = "not_finite_under_mask"
    /// Label smoothing by the length of another axis than that of the classes.
    case smoothingAxis = "smoothing_axis"
    /// Class weights of rows of class numbers, which Keras' `fit` reads otherwise.
    case classWeightOfRows = "class_weight_of_rows"
    /// Labels of a sequence that its steps cannot hold.
    case labelsDoNotFit = "labels_do_not_fit"
    /// Labels with a fraction, which is cut off.
    case labelsTruncated = "labels_truncated"
    /// A result that is not finite.
    case notFinite = "not_finite"
    /// A result that is not finite in float16, which ends where other types go on.
    case beyondFloat16 = "beyond_float16"
    /// A gradient that is zero everywhere.
    case gradientIsZero = "gradient_is_zero"
    /// A loss that does not depend on `y_pred`.
    case independentOfPredictions = "independent_of_predictions"
    /// A function with its parameters named in the order predictions, truth.
    case argumentsSwapped = "arguments_swapped"
    /// Statements that were skipped because they are not part of the loss.
    case sourceSkipped = "source_skipped"
    /// `y_true` or `y_pred` assigned by the source itself.
    case inputOverwritten = "input_overwritten"
    /// A selection that depends on the predictions, and is constant for the gradient.
    case selectionByPredictions = "selection_by_predictions"
    /// Operands of (n) and (n, 1) that were broadcast to n×n.
    case broadcastToSquare = "broadcast_to_square"
    /// Arithmetic in the call's dtype after a cast to float16 or bfloat16.
    case arithmeticAfterCast = "arithmetic_after_cast"
  }
  /// What kind of mistake it is.
  public let kind: Kind
  /// One sentence with the finding and its place.
  public let message: String
  /// The tensor that it concerns: `y_true`, `y_pred`, `values`, `gradient`, ….
  public let tensor: String?
  /// The first place in that tensor.
  public let index: [Int]
  /// What to do about it.
  public let hint: String?

  init(kind: Kind, message: String, tensor: String?, index: [Int], hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.tensor = tensor
    self.index = index
    self.hint = hint
  }
}
