// The whole run: the value of the loss, and its result.

extension Interpreter {
  /// The loss of `y_true` and `y_pred`.
  func loss() throws(CustomLossError) -> TensorValue {
    let end = source.statements.last?.range ?? SourceRange(start: 0, end: 0)
    let candidate = source.candidate
    var result: Value?
    for (index, statement) in source.statements.enumerated() {
      if index == candidate?.statement {
        if let expression = candidate?.expression {
          result = try evaluate(expression, in: globals)
        } else {
          _ = try run(statement, in: globals)
          result = candidate?.name.flatMap { globals[$0] }
        }
      } else if source.hasDefinitions {
        try runBeside(statement, isAfter: index > candidate?.statement ?? .max)
      } else {
        _ = try run(statement, in: globals)
      }
    }
    guard let result else { throw fail(.noResult, end, hint: "a last line with the loss") }
    warnOfSkippedStatements()
    let loss = try tensor(single(finished(result, end), end), end)
    try settle("", end)
    return loss
  }

  /// The loss among the results of a function: the first of several values, or the one called `loss`.
  private func single(_ value: Value, _ range: SourceRange) throws(CustomLossError) -> Value {
    let function = source.function?.range ?? range
    switch value {
    case .none: throw fail(.noResult, function, hint: "`return` the loss")
    case .list(let list) where list.isTuple && list.items.first?.isTensor == true:
      guard list.items.count > 1 else { return list.items[0] }
      noteSeveralValues("the first of \(list.items.count)")
      return list.items[0]
    case .dictionary(let dictionary):
      for name in ["loss", "total_loss", "total"] {
        guard let loss = dictionary[.text(name)] else { continue }
        noteSeveralValues("`\(name)`")
        return loss
      }
      throw fail(
        .wrongKind(expected: "one tensor", found: "a dictionary"), function,
        hint: "`return` one tensor, such as the sum of the parts")
    default: return value
    }
  }

  private func noteSeveralValues(_ which: String) {
    warnings.append(
      LossWarning(
        kind: .sourceSkipped,
        message: "The function returns several values; \(which) is used as the loss.", tensor: nil,
        index: []))
  }

  /// Runs a statement of a notebook cell that the loss may not need.
  ///
  /// A statement with names that a custom loss cannot use is skipped; the names that it assigns cannot
  /// be used.
  private func runBeside(_ statement: Statement, isAfter: Bool) throws(CustomLossError) {
    do throws(CustomLossError) {
      if case .branches(let branches, _) = statement.kind,
        case .comparison(let left, _)? = branches.first?.condition.kind,
        left.path == "__name__"
      {
        return
      }
      _ = try run(statement, in: globals)
    } catch {
      switch error.fact {
      case .limit, .rank, .builtIn(.cancelled): throw error
      case .foreign, .unknownName, .unknownAttribute, .notCallable: break
      default: if !isAfter { throw error }
      }
      skipped.append((statement.range, error))
      guard case .assign(let targets, _) = statement.kind else { return }
      let line = SourcePlace(statement.range, in: source.bytes).line
      for name in targets.flatMap(\.names) {
        globals.values[name] = .foreign(
          ForeignValue(
            name: name, what: "assigned in line \(line), which is skipped: \(error.what)",
            remedy: error.hint ?? "send `\(name)` in `arguments` or `inputs`"))
      }
    }
  }

  private func warnOfSkippedStatements() {
    guard let first = skipped.first else { return }
    let more = skipped.count - 1
    warnings.append(
      LossWarning(
        kind: .sourceSkipped,
        message: "Skipped because it is not part of the loss: \(place(first.range))"
          + (more == 0 ? "" : more == 1 ? " and 1 more statement" : " and \(more) more statements")
          + "; \(first.error.what).",
        tensor: nil, index: []))
  }

  /// The result of a function for `y_true` and `y_pred`; any other value unchanged.
  private func finished(_ value: Value, _ range: SourceRange) throws(CustomLossError) -> Value {
    var value = value
    // A factory may return a factory, but not without limit.
    for _ in 0..<4 {
      switch value {
      case .function(let function):
        if function.syntax.isMethod {
          let receiver = Value.object(
            heap.keep(ObjectValue(heap.keep(ClassValue(loneMethod: function)))))
          guard function.syntax.isFactory else {
            value = receiver
            break
          }
          let known = bound(to: Array(function.syntax.parameters.dropFirst()))
          value = try call(
            value, positional: [(receiver, range)], named: known, function.syntax.range)
        } else if function.syntax.isFactory {
          let known = bound(to: function.syntax.parameters)
          value = try call(value, positional: [], named: known, function.syntax.range)
        } else {
          guard function.syntax.takesTwo else {
            throw fail(
              .missingArgument("y_true, y_pred", function: function.syntax.name),
              function.syntax.range, hint: "`lambda y_true, y_pred: …`")
          }
          let given = try passed(to: function.syntax, isForward: false)
          return try call(
            value, positional: given.positional, named: given.named, function.syntax.range)
        }
      case .classObject(let type):
        var known: [String: (Value, SourceRange)] = [:]
        if case .function(let initializer)? = type.attribute("__init__") {
          known = bound(to: Array(initializer.syntax.parameters.dropFirst()))
        }
        value = try makeObject(of: type, positional: [], named: known, type.syntax.range)
      case .object(let object): return try values(of: object, range)
      case .builtIn, .loss, .partial, .python:
        return try call(value, positional: [(yTrue, range), (yPred, range)], range)
      case .foreign(let foreign): throw fail(foreign, range)
      default: return value
      }
    }
    throw fail(.noResult, range)
  }

  /// The values of a loss object, and the reduction that it specifies.
  private func values(of object: ObjectValue, _ range: SourceRange) throws(CustomLossError) -> Value
  {
    if object.lossMethod == nil, let loss = object.baseLoss {
      reduction = loss.reduction
      var plain = loss
      plain.reduction = .none
      return try call(plain, positional: [(yTrue, range), (yPred, range)], named: [:], range)
    }
    guard let method = object.lossMethod else {
      throw fail(
        .notCallable(Value.object(object).kindName), object.type.syntax.range,
        hint: "`def call(self, y_true, y_pred): …`")
    }
    reduction = object.reduction
    let isForward = method.syntax.name == "forward" || object.type.isTorch
    let given = try passed(to: method.syntax, isForward: isForward)
    // A static method of PyTorch's functions has no `self`.
    let receiver: [(Value, SourceRange)] =
      method.decoration == .staticMethod ? [] : [(.object(object), range)]
    return try call(
      .function(method), positional: receiver + given.positional, named: given.named,
      method.syntax.range)
  }
}

extension ClassValue {
  /// A class for a method without its class.
  convenience init(loneMethod function: FunctionValue) {
    let syntax = ClassSyntax(
      name: "self", bases: [], body: [], documentation: nil, range: function.syntax.range,
      names: [])
    self.init(syntax, bases: [], foreignBases: [])
    function.owner = self
    attributes = ["call": .function(function)]
  }
}
