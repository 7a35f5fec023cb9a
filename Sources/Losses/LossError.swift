/// Why a call is refused: facts, from which a service makes its sentences.
public enum LossError: Error, Equatable, Sendable {
  /// No loss has that name; the related loss, if one is known.
  case unknownLoss(name: String, nearest: String?, suggestion: LossSuggestion?)
  /// The loss has no such parameter.
  case unknownParameter(name: String, loss: String, known: [String], nearest: String?)
  /// A parameter's value is of the wrong kind.
  case wrongKind(parameter: String, expected: String)
  /// A parameter's value is outside its range.
  case outOfRange(parameter: String, value: Double, range: String)
  /// An axis that the tensor does not have.
  case axisOutOfRange(parameter: String, axis: Int, rank: Int)
  /// The same axis named twice.
  case repeatedAxis(parameter: String, axis: Int)
  /// Two shapes that cannot be broadcast against each other.
  case cannotBroadcast(left: String, leftShape: [Int], right: String, rightShape: [Int])
  /// Two shapes that must be equal, and are not.
  case shapesDiffer(left: String, leftShape: [Int], right: String, rightShape: [Int], loss: String)
  /// One number a row where the loss takes one-hot rows; the loss that takes class numbers, if any.
  case classNumbersInsteadOfRows(shape: [Int], yPred: [Int], loss: String, twin: String?)
  /// Rows where the loss takes a class number each; the loss that takes one-hot rows, if any.
  case rowsInsteadOfClassNumbers(shape: [Int], expected: [Int], loss: String, twin: String?)
  /// A tensor with an unsuitable rank or shape.
  case wrongShape(tensor: String, shape: [Int], expected: String, loss: String)
  /// A scalar where an axis is averaged over.
  case noAxis(loss: String)
  /// An axis of length 0 other than the batch.
  case emptyAxis(tensor: String, shape: [Int])
  /// A label outside the classes; not a number if `label` is NaN.
  case labelOutOfRange(tensor: String, index: [Int], label: Double, classes: Int)
  /// A blank between labels, where it is not allowed: its place in `y_true`.
  case blankBetweenLabels(index: [Int])
  /// A parameter that makes no sense without another.
  case missingPartner(parameter: String, partner: String)
  /// A mask entry that is neither true nor false.
  case notBoolean(tensor: String, index: [Int], value: Double)
  /// `to_categorical` was given a label it cannot place: negative, or not finite.
  case invalidLabel(tensor: String, index: [Int], label: Double)
  /// There are no labels from which a parameter could be inferred.
  case nothingToInferFrom(parameter: String)
  /// A tensor on the way would have more axes than the limit.
  case tooManyAxes(rank: Int, limit: Int)
  /// The result would have more elements than the limit.
  case tooLarge(elements: Int, limit: Int)
  /// An output that this loss does not have, and why.
  case unavailableOutput(output: String, loss: String, reason: String)
  /// A custom loss is refused, at a place of its source.
  case custom(CustomLossError)
  /// The system has no memory for the call.
  case outOfMemory(bytes: Int)
  /// Nobody waits for the answer any more.
  case cancelled
  /// A mistake of this library, not of the call.
  case fault(ProgramFault)
}

/// What went wrong in a program that was planned from a call: a mistake of the planner.
public enum ProgramFault: Equatable, Sendable {
  /// The input of that number, which the program reads, is not among the call's tensors.
  case missingInput(Int)
  /// The program has no table for its tensors.
  case missingTable
  /// The program does not compute an output that was asked for.
  case missingOutput(String)
}
