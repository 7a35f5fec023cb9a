/// The part of a source that is the loss: the last expression, or the last function or class that can be
/// a loss.
///
/// A notebook cell contains more than a loss. Later statements that train or print are ignored; `compile`
/// determines the loss.
struct LossCandidate: Sendable {
  /// The index of the statement.
  let statement: Int
  /// The expression in that statement with the loss as its value.
  private(set) var expression: Syntax?
  /// The name that the statement assigns to the loss.
  private(set) var name: String?
  /// The function that computes the loss, or returns one that does.
  private(set) var function: FunctionSyntax?
  /// The class of the loss.
  private(set) var type: ClassSyntax?

  private init(statement: Int) { self.statement = statement }

  init?(in program: Parser.SyntaxTree) {
    let statements = program.statements
    var fallback: LossCandidate?
    for index in statements.indices.reversed() {
      var candidate = LossCandidate(statement: index)
      switch statements[index].kind {
      case .expression(let syntax):
        guard let expression = Self.loss(in: syntax, among: statements) else { continue }
        candidate.expression = expression
        candidate.find(expression, in: statements)
        self = candidate
        return
      case .assign(let targets, let value):
        guard let name = targets.last?.names.first, targets.last?.names.count == 1 else { continue }
        candidate.name = name
        candidate.find(value, in: statements)
        guard
          candidate.function != nil || candidate.type != nil || value.isPathOfLoss
            || value.makesLoss(named: name, among: statements)
        else { continue }
        self = candidate
        return
      case .define(let function, _):
        candidate.name = function.name
        candidate.function = function
        let isUsed = Self.isUsed(function.name, by: statements[..<index])
        if function.takesTwo || function.isFactory, !isUsed {
          if function.isMetric, let loss = Self.loss(before: index, in: statements) {
            self = loss
            return
          }
          self = candidate
          return
        }
        // A helper after a loss counts only if nothing better precedes it.
        if fallback == nil || !(fallback?.canBeLoss ?? false) && candidate.canBeLoss {
          fallback = candidate
        }
      case .defineClass(let type):
        candidate.name = type.name
        candidate.type = type
        candidate.function = ClassSyntax.calls.lazy.compactMap { type.method($0) }.first
        if type.isCallable || !type.bases.isEmpty, !Self.isUsed(type.name, by: statements[..<index])
        {
          self = candidate
          return
        }
        fallback = fallback ?? candidate
      default: continue
      }
    }
    guard let fallback else { return nil }
    self = fallback
  }

  /// The last earlier function that is called a loss and is not used by others.
  private static func loss(before index: Int, in statements: [Statement]) -> LossCandidate? {
    for earlier in (0..<index).reversed() {
      guard case .define(let function, _) = statements[earlier].kind,
        function.takesTwo || function.isFactory, function.name.lowercased().contains(ascii: "loss"),
        !isUsed(function.name, by: statements[...])
      else { continue }
      var candidate = LossCandidate(statement: earlier)
      (candidate.name, candidate.function) = (function.name, function)
      return candidate
    }
    return nil
  }

  private var canBeLoss: Bool {
    type != nil || function?.takesTwo ?? false || function?.isFactory ?? false
  }

  /// Whether an earlier function or class uses the name: then it is a helper rather than a loss.
  private static func isUsed(_ name: String, by statements: ArraySlice<Statement>) -> Bool {
    statements.contains { statement in
      switch statement.kind {
      case .define(let function, _): function.name != name && function.names.contains(name)
      case .defineClass(let type): type.name != name && type.names.contains(name)
      default: false
      }
    }
  }

  /// The part of an expression statement that may be the loss; `nil` if it only prints or trains.
  private static func loss(in syntax: Syntax, among statements: [Statement]) -> Syntax? {
    if case .string = syntax.kind { return nil }
    guard case .call(let callee, let arguments) = syntax.kind, let root = callee.rootName else {
      return syntax
    }
    let name = callee.path?.split(separator: ".").last.map(String.init) ?? ""
    let hasDefinitions = statements.contains { statement in
      switch statement.kind {
      case .define, .defineClass: true
      default: false
      }
    }
    guard hasDefinitions else { return name == "print" ? nil : syntax }
    if name == "compile", case .attribute = callee.kind {
      for case (.named("loss"), let value) in arguments.map({ ($0.kind, $0.value) }) {
        switch value.kind {
        case .string, .list, .dictionary: return nil
        default: return value
        }
      }
      return nil
    }
    // A name without a definition cannot be the loss.
    let isDefined = statements.contains { statement in
      switch statement.kind {
      case .define(let function, _): function.name == root
      case .defineClass(let type): type.name == root
      case .assign(let targets, let value):
        targets.contains { $0.names.contains(root) } && value.isLambda
      default: false
      }
    }
    let isKnown = Modules.isModule(root) || Names.bare(root) != nil || root.hasPrefix("y_")
    return isDefined || isKnown && name != "print" && !name.hasPrefix("assert_") ? syntax : nil
  }

  /// Finds the function or class that a value is, or that returns it.
  private mutating func find(_ value: Syntax, in statements: [Statement]) {
    switch value.kind {
    case .lambda(let function):
      self.function = function
    case .name(let name):
      define(name, in: statements)
    case .call(let callee, let arguments):
      if callee.path?.hasSuffix("partial") ?? false, let first = arguments.first {
        return find(first.value, in: statements)
      }
      guard case .name(let name) = callee.kind else { return }
      var maker = LossCandidate(statement: statement)
      maker.define(name, in: statements)
      // A call of a loss returns numbers; a call of a class or a factory returns a loss.
      if maker.type != nil || maker.function?.isFactory ?? false {
        (function, type) = (maker.function, maker.type)
        self.name = self.name ?? maker.name
      }
    default: break
    }
  }

  private mutating func define(_ name: String, in statements: [Statement]) {
    for statement in statements {
      switch statement.kind {
      case .define(let function, _) where function.name == name:
        (self.function, self.name) = (function, self.name ?? name)
      case .defineClass(let type) where type.name == name:
        self.type = type
        function = ClassSyntax.calls.lazy.compactMap { type.method($0) }.first
        self.name = self.name ?? name
      default: continue
      }
    }
  }
}

extension FunctionSyntax {
  /// Whether its name is that of a metric.
  fileprivate var isMetric: Bool {
    let name = name.lowercased()
    return !name.contains(ascii: "loss")
      && ["metric", "accuracy", "precision", "recall", "shape"].contains {
        name.contains(ascii: $0)
      }
  }
}

extension Syntax {
  fileprivate var isLambda: Bool { if case .lambda = kind { true } else { false } }

  /// Whether it is the name of a built-in loss, or creates an object of one.
  fileprivate var isPathOfLoss: Bool {
    let path: String?
    if case .call(let callee, _) = kind { path = callee.path } else { path = self.path }
    guard let name = path?.split(separator: ".").last.map(String.init) else { return false }
    if Names.loss(name) != nil { return true }
    // A criterion of PyTorch.
    return name.hasSuffix("Loss") && Prelude.definitions[.torch]?[name] != nil
  }

  /// Whether it calls a method of a class of the source and assigns the result to a name of a loss:
  /// `loss = Losses(0.5).dice()`.
  fileprivate func makesLoss(named name: String, among statements: [Statement]) -> Bool {
    guard case .call(let callee, _) = kind, case .attribute(let owner, let method) = callee.kind,
      [name, method].contains(where: { $0.lowercased().contains(ascii: "loss") }),
      let root = owner.rootName
    else { return false }
    return statements.contains { statement in
      switch statement.kind {
      case .define(let function, _): function.name == root
      case .defineClass(let type): type.name == root
      default: false
      }
    }
  }
}
