// Statements: assignments, branches, loops and the statements that end them.

extension Interpreter {
  /// How a statement ends.
  enum Completion {
    case normal
    /// The function returns a value.
    case give(Value)
    case breakLoop, continueLoop
  }

  func run(_ body: [Statement], in scope: Scope) throws(CustomLossError) -> Completion {
    try enter(body.first?.range)
    defer { leave() }
    for statement in body {
      let completion = try run(statement, in: scope)
      if case .normal = completion { continue }
      return completion
    }
    return .normal
  }

  func run(_ statement: Statement, in scope: Scope) throws(CustomLossError) -> Completion {
    switch statement.kind {
    case .expression(let syntax):
      if !isInert(syntax, in: scope) { _ = try evaluate(syntax, in: scope) }
    case .assign(let targets, let syntax):
      let value = try computed(syntax, in: scope)
      for target in targets { try assign(value, to: target, in: scope, syntax.range) }
    case .augment(let target, let sign, let syntax):
      try augment(target, sign, syntax, in: scope, statement.range)
    case .define(let function, let decorators):
      let value = Value.function(try closure(function, in: scope))
      scope.assign(function.name, try decorated(value, by: decorators, in: scope))
    case .defineClass(let type):
      scope.assign(type.name, .classObject(try makeClass(type, in: scope)))
    case .branches(let branches, let otherwise):
      for (condition, body) in branches {
        let value = try evaluate(condition, in: scope)
        if try isTrue(value, "if", condition.range) { return try run(body, in: scope) }
      }
      return otherwise.isEmpty ? .normal : try run(otherwise, in: scope)
    case .forEach(let target, let iterable, let body, let otherwise):
      let items = try self.items(of: evaluate(iterable, in: scope), iterable.range)
      return try loop(over: items, target, body, otherwise, in: scope)
    case .whileTrue(let condition, let body, let otherwise):
      return try loop(while: condition, body, otherwise, in: scope)
    case .with(let contexts, let body): return try run(body, with: contexts, in: scope)
    case .attempt(let attempt): return try run(attempt, in: scope)
    case .give(let syntax):
      guard let syntax else { return .give(.none) }
      return .give(try computed(syntax, in: scope))
    case .raise(let syntax): throw try raised(syntax, in: scope, statement.range)
    case .assert(let condition, let message):
      let value = try evaluate(condition, in: scope)
      guard try isTrue(value, "assert", condition.range) else {
        let text = try message.map { (syntax) throws(CustomLossError) in
          try spelled(evaluate(syntax, in: scope))
        }
        throw fail(.raised("AssertionError", text ?? ""), statement.range)
      }
    case .delete(let targets):
      for target in targets {
        for name in target.names { scope.values[name] = nil }
      }
    case .outer(let names, let isGlobal):
      for name in names {
        guard let owner = scope.owner(of: name, isGlobal: isGlobal) else { continue }
        scope.forwards[name] = owner
        scope.values[name] = nil
      }
    case .breakLoop: return .breakLoop
    case .continueLoop: return .continueLoop
    case .pass: break
    }
    return .normal
  }

  /// Whether an expression statement only prints or checks: it is not evaluated.
  private func isInert(_ syntax: Syntax, in scope: Scope) -> Bool {
    if case .string = syntax.kind { return true }
    guard case .call(let callee, _) = syntax.kind, let path = callee.path,
      let root = callee.rootName, scope[root] == nil
    else { return false }
    let name = path.split(separator: ".").last.map(String.init) ?? path
    return name == "print" || name.hasPrefix("assert_") || name == "set_shape"
      || ["logging", "logger", "warnings", "gc"].contains(root)
  }

  // MARK: Assignments

  func assign(
    _ value: Value, to target: AssignmentTarget, in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) {
    try enter(target.range)
    defer { leave() }
    switch target.kind {
    case .name(let name):
      if scope === globals, name == "y_true" || name == "y_pred" {
        warnOfOverwriting(name, target.range)
      }
      scope.assign(name, value)
    case .attribute(let owner, let name):
      try set(name, of: evaluate(owner, in: scope), to: value, target.range)
    case .subscripted(let owner, let indices):
      try set(indices, of: owner, to: value, in: scope, target.range)
    case .starred(let inner): try assign(value, to: inner, in: scope, range)
    case .tuple(let targets): try unpack(value, to: targets, in: scope, range)
    }
  }

  private func warnOfOverwriting(_ name: String, _ range: SourceRange) {
    warnings.append(
      LossWarning(
        kind: .inputOverwritten,
        message: "`\(name)` is assigned in \(place(range)) and no longer has the value from the "
          + "request.",
        tensor: name, index: []))
  }

  private func unpack(
    _ value: Value, to targets: [AssignmentTarget], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) {
    let rest = targets.firstIndex { if case .starred = $0.kind { true } else { false } }
    let items: [Value]
    if case .tensor(let tensor) = value, let length = tensor.shape.first, rest == nil,
      length != targets.count
    {
      throw fail(.unpacking(expected: targets.count, found: length), range)
    } else {
      guard value.canUnpack else {
        throw fail(.wrongKind(expected: "several values", found: value.kindName), range)
      }
      items = try self.items(of: value, range)
    }
    guard let rest else {
      guard items.count == targets.count else {
        throw fail(.unpacking(expected: targets.count, found: items.count), range)
      }
      for (target, item) in zip(targets, items) { try assign(item, to: target, in: scope, range) }
      return
    }
    let others = targets.count - 1
    guard items.count >= others else {
      throw fail(.unpacking(expected: targets.count, found: items.count), range)
    }
    let end = rest + items.count - others
    for (target, item) in zip(targets[..<rest], items) {
      try assign(item, to: target, in: scope, range)
    }
    try assign(list(Array(items[rest..<end]), range), to: targets[rest], in: scope, range)
    for (target, item) in zip(targets[(rest + 1)...], items[end...]) {
      try assign(item, to: target, in: scope, range)
    }
  }

  private func augment(
    _ target: AssignmentTarget, _ sign: String, _ syntax: Syntax, in scope: Scope,
    _ range: SourceRange
  ) throws(CustomLossError) {
    let old: Value
    switch target.kind {
    case .name(let name):
      guard let value = try value(named: name, in: scope, target.range) else {
        throw unknownName(name, target.range, in: scope)
      }
      old = value
    case .attribute(let owner, let name):
      old = try attribute(name, of: evaluate(owner, in: scope), target.range)
    case .subscripted(let owner, let indices):
      old = try subscripted(evaluate(owner, in: scope), indices, in: scope, target.range)
    case .tuple, .starred: throw fail(.expected("a name to assign to"), target.range)
    }
    let operand = try computed(syntax, in: scope)
    // A list grows in place, for every reference to it.
    if sign == "+", case .list(let list) = old, !list.isTuple {
      let more = try items(of: operand, syntax.range)
      _ = try self.list(list.items + more, range)
      list.change { $0 += more }
      return
    }
    try assign(arithmetic(sign, old, operand, range), to: target, in: scope, range)
  }

  // MARK: Raised errors, and other blocks

  private func raised(
    _ syntax: Syntax?, in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> CustomLossError {
    guard let syntax else { return fail(.raised("RuntimeError", ""), range) }
    switch try evaluate(syntax, in: scope) {
    case .exception(let type, let message): return fail(.raised(type, message), range)
    case let value: return fail(.raised("an error", try spelled(value)), range)
    }
  }

  private func run(
    _ attempt: Statement.Attempt, in scope: Scope
  ) throws(CustomLossError) -> Completion {
    var completion = Completion.normal
    do throws(CustomLossError) {
      completion = try run(attempt.body, in: scope)
      if case .normal = completion, !attempt.otherwise.isEmpty {
        completion = try run(attempt.otherwise, in: scope)
      }
    } catch {
      // Limits and cancellation are not Python errors and cannot be caught.
      guard let handler = attempt.handlers.first, error.isOfPython else { throw error }
      if let name = handler.name {
        scope.assign(name, .exception(type: "Exception", message: error.sentence))
      }
      completion = try run(handler.body, in: scope)
    }
    guard !attempt.finally.isEmpty else { return completion }
    let last = try run(attempt.finally, in: scope)
    if case .normal = last { return completion }
    return last
  }

  /// Runs a body within contexts; only those that switch gradients have an effect.
  private func run(
    _ body: [Statement], with contexts: [(context: Syntax, target: AssignmentTarget?)],
    in scope: Scope
  ) throws(CustomLossError) -> Completion {
    let before = gradientsAreStopped
    defer { gradientsAreStopped = before }
    for (context, target) in contexts {
      let name = context.calleePath?.split(separator: ".").last.map(String.init) ?? ""
      if GradientSwitch.off.contains(name) {
        gradientsAreStopped = true
      } else if GradientSwitch.names.contains(name) {
        _ = try evaluate(context, in: scope)
      }
      guard let target else { continue }
      let known = ForeignNames.explanation(of: context.calleePath ?? "")
      let foreign = ForeignValue(
        name: target.names.first ?? name,
        what: known?.what ?? "a context of `with`, which custom losses do not support",
        remedy: known?.remedy)
      for name in target.names { scope.assign(name, .foreign(foreign)) }
    }
    return try run(body, in: scope)
  }

  /// The value of an expression; if gradients are switched off, it is a constant for the gradient.
  private func computed(_ syntax: Syntax, in scope: Scope) throws(CustomLossError) -> Value {
    let value = try evaluate(syntax, in: scope)
    return gradientsAreStopped && syntax.path == nil ? stopped(value) : value
  }

  private func stopped(_ value: Value) -> Value {
    switch value {
    case .tensor(let tensor): return .tensor(stopped(tensor))
    case .list(let list) where list.items.contains(where: \.isTensor):
      let items = list.items.map { (item) -> Value in
        if case .tensor(let tensor) = item { .tensor(stopped(tensor)) } else { item }
      }
      return .list(heap.keep(ListValue(keptByHeap: items, isTuple: list.isTuple)))
    default: return value
    }
  }

  /// The tensor, as a constant for every gradient.
  func stopped(_ x: TensorValue) -> TensorValue {
    TensorValue(stopGradient(x.expression), shape: x.shape, isBoolean: x.isBoolean)
  }
}

/// The contexts, decorators and calls that switch gradients on and off in PyTorch.
enum GradientSwitch {
  static let off: Set<String> = ["no_grad", "inference_mode"]
  static let names: Set<String> = ["set_grad_enabled", "enable_grad"]
}

extension Syntax {
  /// The path of the called function, or of the expression itself.
  var calleePath: String? {
    if case .call(let callee, _) = kind { callee.path } else { path }
  }
}

extension Value {
  fileprivate var canUnpack: Bool {
    switch self {
    case .list, .dictionary, .text: true
    case .tensor(let tensor): tensor.rank > 0
    default: false
    }
  }
}

extension CustomLossError {
  /// Whether Python would raise this error, so that `try` may catch it.
  fileprivate var isOfPython: Bool {
    switch fact {
    case .limit, .rank, .builtIn(.cancelled): false
    default: true
    }
  }
}
