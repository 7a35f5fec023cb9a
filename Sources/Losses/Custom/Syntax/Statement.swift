/// A statement of a source.
struct Statement: Sendable {
  indirect enum Kind: Sendable {
    case expression(Syntax)
    /// Each target in turn gets the value.
    case assign([AssignmentTarget], Syntax)
    case augment(AssignmentTarget, sign: String, Syntax)
    case define(FunctionSyntax, decorators: [Syntax])
    case defineClass(ClassSyntax)
    /// `if`, each `elif`, and `else`.
    case branches([(condition: Syntax, body: [Statement])], otherwise: [Statement])
    case forEach(AssignmentTarget, in: Syntax, body: [Statement], otherwise: [Statement])
    case whileTrue(Syntax, body: [Statement], otherwise: [Statement])
    case with([(context: Syntax, target: AssignmentTarget?)], body: [Statement])
    case attempt(Attempt)
    case give(Syntax?)
    case raise(Syntax?)
    case assert(Syntax, message: Syntax?)
    case delete([AssignmentTarget])
    /// `global` and `nonlocal`.
    case outer([String], isGlobal: Bool)
    case breakLoop, continueLoop, pass
  }

  /// `try` and its parts.
  struct Attempt: Sendable {
    var body: [Statement] = []
    var handlers: [(name: String?, body: [Statement])] = []
    var otherwise: [Statement] = []
    var finally: [Statement] = []
  }

  let kind: Kind
  let range: SourceRange
}

/// A function, by `def` or `lambda`.
final class FunctionSyntax: Sendable {
  struct ParameterSyntax: Sendable {
    enum Kind: Sendable {
      case positionalOnly, plain, namedOnly
      /// `*args` and `**kwargs`.
      case restOfList, restOfDictionary
    }
    let name: String
    let kind: Kind
    let defaultValue: Syntax?
    let range: SourceRange
  }

  let name: String
  let parameters: [ParameterSyntax]
  let body: [Statement]
  let documentation: String?
  /// Of the head.
  let range: SourceRange
  /// The names within, of a function that lies in no block.
  let names: [String]
  /// Every attribute of the first parameter that the body reads, in order: of `self`, in a method.
  let attributes: [String]

  init(
    name: String, parameters: [ParameterSyntax], body: [Statement], documentation: String?,
    range: SourceRange, names: [String] = [], attributes: [String] = []
  ) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.documentation = documentation
    self.range = range
    self.names = names
    self.attributes = attributes
  }

  /// The parameters that values without a name are passed to.
  var positional: [ParameterSyntax] {
    parameters.filter { $0.kind == .plain || $0.kind == .positionalOnly }
  }

  /// Whether it is a method that was pasted without its class.
  var isMethod: Bool { positional.first?.name == "self" }

  /// Whether it can be called with two values.
  var takesTwo: Bool {
    positional.count >= (isMethod ? 3 : 2) || parameters.contains { $0.kind == .restOfList }
  }

  /// Whether it makes a loss rather than being one: whether it returns a function of its own.
  var isFactory: Bool { Self.results(in: body[...]).contains { isOwnFunction($0) } }

  private func isOwnFunction(_ result: Syntax) -> Bool {
    switch result.kind {
    case .lambda: true
    case .name(let name): Self.defines(name, body)
    case .conditional(let value, _, let otherwise):
      isOwnFunction(value) || isOwnFunction(otherwise)
    case .call(let callee, let arguments):
      // `partial(loss, alpha=alpha)`, `tf.function(loss)`
      ["partial", "function", "jit"].contains(callee.path?.split(separator: ".").last ?? "")
        && arguments.first.map { isOwnFunction($0.value) } ?? false
    default: false
    }
  }

  /// What the `return` lines of a body give, those of functions within left out.
  private static func results(in body: ArraySlice<Statement>) -> [Syntax] {
    var results: [Syntax] = []
    for statement in body {
      switch statement.kind {
      case .give(let result?): results.append(result)
      case .branches(let branches, let otherwise):
        for branch in branches { results += Self.results(in: branch.body[...]) }
        results += Self.results(in: otherwise[...])
      case .with(_, let body): results += Self.results(in: body[...])
      default: break
      }
    }
    return results
  }

  /// Whether a body, or a branch of it, makes a function of that name.
  private static func defines(_ name: String, _ body: [Statement]) -> Bool {
    body.contains { statement in
      switch statement.kind {
      case .define(let inner, _): return inner.name == name
      case .assign(let targets, let value):
        guard case .lambda = value.kind else { return false }
        return targets.contains { $0.names == [name] }
      case .branches(let branches, let otherwise):
        return branches.contains { defines(name, $0.body) } || defines(name, otherwise)
      default: return false
      }
    }
  }
}

/// A class: attributes and methods.
final class ClassSyntax: Sendable {
  let name: String
  let bases: [Syntax]
  let body: [Statement]
  let documentation: String?
  /// Of the head.
  let range: SourceRange
  /// The names within, of a class that lies in no block.
  let names: [String]

  init(
    name: String, bases: [Syntax], body: [Statement], documentation: String?, range: SourceRange,
    names: [String]
  ) {
    self.name = name
    self.bases = bases
    self.body = body
    self.documentation = documentation
    self.range = range
    self.names = names
  }

  /// The method of that name.
  func method(_ name: String) -> FunctionSyntax? {
    for case .define(let function, _) in body.map(\.kind) where function.name == name {
      return function
    }
    return nil
  }

  /// The methods that compute a loss, the first that a class has being the one.
  static let calls = ["call", "forward", "__call__"]

  /// Whether it has such a method.
  var isCallable: Bool { Self.calls.contains { method($0) != nil } }
}
