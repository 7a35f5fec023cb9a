import Losses

extension Problem {
  /// The problem of an error of a loss; `origin` is how the request named the loss.
  init(_ error: LossError, from origin: LossOrigin = .name) {
    switch error {
    case .unknownLoss(let name, let nearest, let suggestion):
      self.init(
        .unknownLoss, "Unknown loss \(quote(name)).",
        hint: Self.hint(nearest, suggestion))
    case .unknownParameter(let name, let loss, let known, let nearest):
      self.init(
        .unknownField, "The loss '\(loss)' has no parameter \(quote(name)).",
        pointer: origin.pointer(to: String(name.prefix(40))),
        hint: nearest.map { "Did you mean '\($0)'?" }
          ?? (known.isEmpty ? "It has no parameters." : "It has \(alternatives(known, "and"))."))
    case .wrongKind(let parameter, let expected):
      self.init(
        .wrongType, "The parameter '\(parameter)' takes \(expected).",
        pointer: origin.pointer(to: parameter))
    case .outOfRange(let parameter, let value, let range):
      self.init(
        .outOfRange, "The parameter '\(parameter)' must be \(range); received \(value).",
        pointer: origin.pointer(to: parameter))
    case .axisOutOfRange(let parameter, let axis, let rank):
      self.init(
        .axisOutOfRange, "The axis \(axis) is outside a tensor of rank \(rank).",
        pointer: origin.pointer(to: parameter))
    case .repeatedAxis(let parameter, let axis):
      self.init(
        .repeatedAxis, "The axis \(axis) is repeated.", pointer: origin.pointer(to: parameter))
    case .cannotBroadcast(let left, let leftShape, let right, let rightShape):
      self.init(
        .shapeMismatch,
        "The shapes of \(left) \(tuple(leftShape)) and \(right) \(tuple(rightShape)) "
          + "cannot be broadcast against each other.",
        pointer: origin.pointer(to: right))
    case .shapesDiffer(let left, let leftShape, let right, let rightShape, let loss):
      self.init(
        .shapeMismatch,
        "The loss '\(loss)' takes equal shapes; \(left) has \(tuple(leftShape)) and "
          + "\(right) has \(tuple(rightShape)).",
        pointer: origin.pointer(to: right))
    case .classNumbersInsteadOfRows(let shape, let yPred, let loss, let twin):
      let call = twin.map { "call '\($0)', or " } ?? ""
      self.init(
        .shapeMismatch,
        "The loss '\(loss)' takes one-hot rows in the shape of y_pred, \(tuple(yPred)); "
          + "y_true has \(tuple(shape)), one number per row.",
        pointer: origin.pointer(to: "y_true"),
        hint: "If these are class numbers, \(call)convert them with POST /to_categorical.")
    case .rowsInsteadOfClassNumbers(let shape, let expected, let loss, let twin):
      self.init(
        .wrongShape,
        "The loss '\(loss)' takes y_true of shape \(tuple(expected)), a class number for each row "
          + "of y_pred; received \(tuple(shape)).",
        pointer: origin.pointer(to: "y_true"),
        hint: twin.map { "If the rows are one-hot, call \($0), which takes them." }
          ?? "If the rows are one-hot, send the index of the 1 in each row.")
    case .wrongShape(let tensor, let shape, let expected, let loss):
      self.init(
        .wrongShape,
        "The loss '\(loss)' takes \(tensor) of shape \(expected); received \(tuple(shape)).",
        pointer: origin.pointer(to: tensor))
    case .noAxis(let loss):
      self.init(
        .wrongShape, "The loss '\(loss)' averages over an axis, but a scalar has no axes.",
        pointer: origin.pointer(to: "y_pred"), hint: "Put the number in brackets: [0.5].")
    case .emptyAxis(let tensor, let shape):
      self.init(
        .emptyAxis,
        "Only the batch axis may have length 0; \(tensor) has the shape \(tuple(shape)).",
        pointer: origin.pointer(to: tensor))
    case .labelOutOfRange(let tensor, let index, let label, let classes):
      self.init(
        .labelOutOfRange,
        "The label \(label.asLabel) is outside the \(classes) classes, "
          + "which are counted from 0.",
        pointer: origin.pointer(to: tensor, index),
        hint: label == Double(classes) ? "If the labels count from 1, subtract 1." : nil)
    case .blankBetweenLabels(let index):
      self.init(
        .blankBetweenLabels,
        "A blank is between labels; blanks may only pad the end of a row.",
        pointer: origin.pointer(to: "y_true", index))
    case .missingPartner(let parameter, let partner):
      self.init(
        .missingField, "The parameter '\(parameter)' requires '\(partner)'.",
        pointer: origin.pointer(to: partner))
    case .notBoolean(let tensor, let index, let value):
      self.init(
        .notBoolean, "An entry of \(tensor) must be true, false, 1 or 0; received \(value).",
        pointer: origin.pointer(to: tensor, index))
    case .invalidLabel(let tensor, let index, let label):
      self.init(
        .labelOutOfRange,
        "A label must be a finite, non-negative number; received \(label.asLabel).",
        pointer: origin.pointer(to: tensor, index))
    case .nothingToInferFrom(let parameter):
      self.init(
        .nothingToInferFrom,
        "Without labels, '\(parameter)' cannot be inferred; specify it.",
        pointer: origin.pointer(to: parameter))
    case .tooManyAxes(let rank, let limit):
      self.init(
        .limitExceeded, "An intermediate tensor would have \(rank) axes; the limit is \(limit).")
    case .tooLarge(let elements, let limit):
      self.init(
        .limitExceeded,
        "The result would have "
          + (elements == .max ? "more elements than can be counted" : "\(elements) elements")
          + "; the limit is \(limit).")
    case .custom(let error):
      self.init(error, from: origin)
    case .unavailableOutput(let output, let loss, let reason):
      self.init(
        .outputUnavailable, "The loss '\(loss)' has no \(output): \(reason).",
        pointer: JSONPointer.to("outputs"))
    case .outOfMemory(let bytes):
      self.init(
        .overloaded, "The system has no memory for another \(bytes) bytes at the moment.",
        hint: "Try again later.")
    case .cancelled:
      self.init(
        .cancelled,
        "The computation was cancelled because the client disconnected or the server stopped.")
    case .fault:
      // The error is logged; its details would not help a client.
      self.init(
        .internalError, "An internal error occurred while computing the loss.",
        hint: "Report this with the request and its X-Request-Id.")
    }
  }
}

extension Problem {
  /// The hint for an unknown name of a loss.
  static func hint(_ nearest: String?, _ suggestion: LossSuggestion?) -> String {
    suggestion?.advice ?? nearest.map { "Did you mean '\($0)'?" } ?? "GET /loss lists every loss."
  }
}

extension Double {
  /// A label in its usual notation: without `.0` if it is an integer.
  fileprivate var asLabel: String { Int(exactly: self).map(String.init) ?? description }
}
