/// A mistake that people make, found in a call that was computed all the same.
public struct LossWarning: Equatable, Sendable {
  /// What kind of mistake it is; its raw value is the code on the wire.
  public enum Kind: String, Sendable, CaseIterable {
    /// Rows of `y_true` that are not one-hot, nor a distribution.
    case labelsNotOneHot = "labels_not_one_hot"
    /// Numbers outside [0, 1] where probabilities are due: logits, it seems.
    case predictionsLookLikeLogits = "predictions_look_like_logits"
    /// Numbers outside [0, 1] where probabilities are due.
    case probabilitiesOutsideUnit = "probabilities_outside_unit"
    /// Labels with a fraction, which is cut off.
    case labelsTruncated = "labels_truncated"
    /// A result that is not finite.
    case notFinite = "not_finite"
    /// A gradient that is zero everywhere.
    case gradientIsZero = "gradient_is_zero"
    /// A loss that does not depend on `y_pred`.
    case independentOfPredictions = "independent_of_predictions"
    /// A function whose first parameter is named as the predictions, its second as the truth.
    case argumentsSwapped = "arguments_swapped"
    /// Statements of a source that were skipped, being no part of the loss.
    case sourceSkipped = "source_skipped"
    /// `y_true` or `y_pred` assigned by the source itself.
    case inputOverwritten = "input_overwritten"
    /// A selection that depends on the predictions, and is constant for the gradient.
    case selectionByPredictions = "selection_by_predictions"
    /// Operands of (n) and (n, 1) that were broadcast to n×n.
    case broadcastToSquare = "broadcast_to_square"
  }
  /// What kind of mistake it is.
  public let kind: Kind
  /// One sentence: what was found, where, and what to do.
  public let message: String
  /// The tensor that it concerns: `y_true`, `y_pred`, `values`, `gradient`, ….
  public let tensor: String?
  /// The first place in that tensor.
  public let index: [Int]
}
