import Losses

extension Problem {
  /// The problem of a source that was sent, or called by name.
  init(_ error: CustomLossError, from origin: LossOrigin) {
    self.init(
      ProblemCode(error.code), "The custom loss is invalid: \(error.detail)",
      pointer: error.pointer(from: origin), hint: error.advice)
  }
}

extension CustomLossError {
  /// Its sentence; errors of a built-in loss within the source have their usual sentence.
  fileprivate var detail: String {
    guard case .builtIn(let error) = fact else { return sentence }
    return "line \(place.line), column \(place.column) at `\(place.quote)`: "
      + Problem(error).detail
  }

  /// The parameter that it concerns, otherwise the source, if the request contains it.
  fileprivate func pointer(from origin: LossOrigin) -> String? {
    switch (fact, origin) {
    case (.unusedArgument(let name, _), _):
      return origin.pointer(to: String(name.prefix(40)))
    case (.missingArgument(let name, let function), .source(let own, _, _)) where function == own:
      return origin.pointer(to: name)
    case (_, .source(_, _, let path)):
      return path.map { JSONPointer.to($0) }.joined() + JSONPointer.to("function")
    case (_, .name), (_, .configuration):
      return nil
    }
  }
}

extension ProblemCode {
  fileprivate init(_ code: CustomLossError.Code) {
    switch code {
    case .syntax: self = .customSyntax
    case .noResult: self = .customNoResult
    case .notSupported: self = .customNotSupported
    case .unknownName: self = .customUnknownName
    case .argument: self = .customArgument
    case .value: self = .customValue
    case .shape: self = .customShape
    case .limit: self = .customLimit
    }
  }
}
