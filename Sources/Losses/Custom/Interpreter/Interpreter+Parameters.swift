// The binding of a loss's parameters to `y_true`, `y_pred` and the request's arguments.

extension Interpreter {
  /// The arguments of a function or method of the loss, without `self`.
  ///
  /// `y_true` and `y_pred` are passed first and second, as in Keras, or by name if parameters have these
  /// names. The order is reversed for PyTorch, where predictions come first, and if the names of the
  /// parameters indicate it.
  func passed(
    to function: FunctionSyntax, isForward: Bool
  ) throws(CustomLossError) -> (
    positional: [(Value, SourceRange)], named: [String: (Value, SourceRange)]
  ) {
    let place = SourceRange(start: 0, end: 0)
    let parameters = Array(function.positional.dropFirst(function.isMethod ? 1 : 0))
    let others = function.parameters.filter { $0.kind == .namedOnly }
    let names = parameters.map(\.name)
    if let first = names.firstIndex(of: "y_true"), let second = names.firstIndex(of: "y_pred"),
      Swift.max(first, second) > 1
    {
      var named = bound(to: parameters + others)
      (named["y_true"], named["y_pred"]) = ((yTrue, place), (yPred, place))
      let missing = parameters.first { $0.defaultValue == nil && named[$0.name] == nil }
      if let missing {
        throw fail(
          .missingArgument(missing.name, function: function.name), function.range,
          hint: "send `\(missing.name)` in `arguments`")
      }
      return ([], named)
    }
    let isSwapped = takesPredictionsFirst(function, isForward: isForward)
    if isSwapped, !isForward { swapped = swapped ?? function }
    let inputs = isSwapped ? [yPred, yTrue] : [yTrue, yPred]
    return (inputs.map { ($0, place) }, bound(to: Array(parameters.dropFirst(2)) + others))
  }

  private func takesPredictionsFirst(_ function: FunctionSyntax, isForward: Bool) -> Bool {
    let roles = function.positional.dropFirst(function.isMethod ? 1 : 0).prefix(2)
      .map { Role($0.name) }
    guard roles.count == 2 else { return isForward }
    if isForward || source.isOfTorch { return roles[0] <= roles[1] }
    return roles == [.prediction, .truth]
  }

  /// The arguments of the call for given parameters.
  func bound(to parameters: [FunctionSyntax.ParameterSyntax]) -> [String: (Value, SourceRange)] {
    var known: [String: (Value, SourceRange)] = [:]
    for parameter in parameters where parameter.kind == .plain || parameter.kind == .namedOnly {
      if let value = arguments[parameter.name] { known[parameter.name] = (value, parameter.range) }
    }
    return known
  }
}

/// The meaning that the name of a parameter suggests, from predictions to true values.
private enum Role: Comparable {
  case prediction, perhapsPrediction, unknown, perhapsTruth, truth

  init(_ name: String) {
    let name = name.lowercased()
    let isPrediction = Self.predictions.contains { name.contains(ascii: $0) }
    let isTruth = Self.truths.contains { name.contains(ascii: $0) }
    self =
      switch (isPrediction, isTruth) {
      case (true, false): .prediction
      case (false, true): .truth
      case (true, true): .unknown
      case (false, false):
        name == "x" || name == "p"
          ? .perhapsPrediction : name == "y" || name == "t" ? .perhapsTruth : .unknown
      }
  }

  private static let predictions = [
    "pred", "input", "output", "logit", "prob", "hat", "recon", "score", "decoded",
  ]
  private static let truths = [
    "true", "target", "label", "truth", "gt", "gold", "real", "actual", "observ",
  ]
}
