/// A function of the source, with its enclosing scope.
final class FunctionValue: HeapObject {
  let syntax: FunctionSyntax
  private(set) var defaults: [String: Value]
  let scope: Scope
  /// The class whose method it is, where `super()` begins.
  weak var owner: ClassValue?
  /// Its decorator, if that has an effect.
  var decoration = Decoration.none
  /// Whether it returns a value and a function for the gradient.
  var hasOwnGradient = false
  /// Whether its result is a constant for the gradient.
  var stopsGradients = false

  /// The effect of a decorator on a method.
  enum Decoration { case none, property, staticMethod, classMethod }

  init(_ syntax: FunctionSyntax, defaults: [String: Value], scope: Scope) {
    self.syntax = syntax
    self.defaults = defaults
    self.scope = scope
  }

  func releaseContents() { defaults = [:] }
}

/// A function with some of its arguments: a method of an object, or `functools.partial`.
final class PartialValue: HeapObject {
  private(set) var callee: Value
  private(set) var positional: [(Value, SourceRange)]
  private(set) var named: [String: (Value, SourceRange)]

  init(
    _ callee: Value, positional: [(Value, SourceRange)],
    named: [String: (Value, SourceRange)] = [:]
  ) {
    self.callee = callee
    self.positional = positional
    self.named = named
  }

  func releaseContents() {
    callee = .none
    positional = []
    named = [:]
  }
}

/// Names and their meanings, in nested scopes.
final class Scope: HeapObject {
  enum Kind { case function, classBody, comprehension }

  var values: [String: Value] = [:]
  let outer: Scope?
  let kind: Kind
  /// Names that `global` and `nonlocal` statements assign to enclosing scopes.
  var forwards: [String: Scope] = [:]
  /// The class of the running method, and the object.
  var method: (owner: ClassValue, object: ObjectValue)?
  /// The module of the prelude with names that take precedence here.
  var prelude: Prelude.Module?

  init(within outer: Scope?, kind: Kind = .function) {
    self.outer = outer
    self.kind = kind
    prelude = outer?.prelude
  }

  subscript(_ name: String) -> Value? {
    var scope: Scope? = self
    while let current = scope {
      if let value = current.values[name] { return value }
      scope = current.outer
    }
    return nil
  }

  /// The scope for functions that are defined here, without the names of a class body.
  var ofFunctions: Scope { kind == .classBody ? outer?.ofFunctions ?? self : self }

  /// The running method, also in a function within it.
  var enclosingMethod: (owner: ClassValue, object: ObjectValue)? {
    method ?? outer?.enclosingMethod
  }

  /// Assigns a value to a name, in this scope or in the one to which the name belongs.
  func assign(_ name: String, _ value: Value) { (forwards[name] ?? self).values[name] = value }

  /// The scope that `global`, or `nonlocal`, means by a name.
  func owner(of name: String, isGlobal: Bool) -> Scope? {
    var scope = outer
    while let current = scope {
      if isGlobal ? current.outer == nil : current.values[name] != nil { return current }
      scope = current.outer
    }
    return nil
  }

  func releaseContents() {
    values = [:]
    forwards = [:]
    method = nil
  }
}
