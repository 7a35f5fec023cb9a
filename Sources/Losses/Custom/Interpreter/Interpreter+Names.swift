// The meanings of names.

extension Interpreter {
  /// The meaning of a name; `nil` if it has none.
  func value(
    named name: String, in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> Value? {
    let known = scope[name]
    if let known {
      guard case .foreign = known, let argument = arguments[name] else { return known }
      return argument
    }
    // Operators of the prelude call other operators like any source: with defaults.
    if scope.prelude == .operators, !name.hasPrefix("_") {
      return Names.python(name) ?? Names.bare(name)
    }
    if let module = scope.prelude {
      return preludeValue(name, of: module) ?? Names.python(name)
        ?? Names.member(name, of: .operators) ?? (Modules.isModule(name) ? .module(name) : nil)
    }
    if let argument = arguments[name] { return argument }
    if let imported = source.imports[name] {
      return self.imported(imported, as: name)
    }
    if let value = Names.python(name) ?? Names.bare(name) { return value }
    if Modules.isModule(name) { return .module(name) }
    // `from tensorflow.keras.layers import *`
    if !source.isOfTorch, name.first?.isUppercase == true,
      let layer = preludeValue(name, of: .layers)
    {
      return layer
    }
    return ForeignNames.value(of: name)
  }

  private func imported(_ imported: Import, as name: String) -> Value {
    if let known = importedValues[name] { return known }
    let value = meaning(of: imported, as: name)
    importedValues[name] = value
    return value
  }

  private func meaning(of imported: Import, as name: String) -> Value {
    if let value = member(imported.path) { return value }
    if Modules.isPrefix(imported.path) { return .module(imported.path) }
    let line = SourcePlace(imported.range, in: source.bytes).line
    let what = imported.spelled == name ? "" : "`\(imported.spelled)`, "
    let known = ForeignNames.explanation(of: imported.path)
    return .foreign(
      ForeignValue(
        name: name,
        what: "\(what)imported in line \(line)"
          + (known.map { ", \($0.what)" } ?? ", which custom losses do not support"),
        remedy: known?.remedy ?? "define it in the source"))
  }

  /// The meaning of a dotted path: `keras.backend.mean`.
  func member(_ path: String) -> Value? {
    guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")),
      let kind = Modules.kind(String(path[..<dot]))
    else { return Names.library(path) }
    let name = String(path[path.utf8.index(after: dot)...])
    if kind == .torch || path.hasPrefix("nn."), let value = preludeValue(name, of: .torch) {
      return value
    }
    if path.contains(ascii: "distributions."),
      let value = (kind == .torch ? preludeValue(name, of: .torchDistributions) : nil)
        ?? preludeValue(name, of: .distributions)
    {
      return value
    }
    if path.contains(ascii: "layers."), let value = preludeValue(name, of: .layers) { return value }
    // TensorFlow's meaning of a name that has another meaning in NumPy.
    if path.hasPrefix("tf.") {
      if let builtIn = CustomOperator.byName["tf." + name] { return .builtIn(builtIn) }
      if let function = PythonFunction.ofLibraries["tf." + name] { return .python(function) }
    }
    return Names.member(name, of: kind)
      ?? (kind == .torch ? nil : preludeValue(name, of: .tensorFlow)) ?? Names.library(path)
  }

  /// The value of an expression that may name anything: a base of a class, a type, a decorator.
  func lenient(_ syntax: Syntax, in scope: Scope) throws(CustomLossError) -> Value {
    let wantedHints = wantsHints
    wantsHints = false
    defer { wantsHints = wantedHints }
    do throws(CustomLossError) {
      return try evaluate(syntax, in: scope)
    } catch {
      switch error.fact {
      case .unknownName, .unknownAttribute, .foreign:
        let path = syntax.path ?? syntax.rootName ?? ""
        return .foreign(ForeignValue(name: path, what: "unknown here", remedy: nil))
      default: throw error
      }
    }
  }

  // MARK: Errors

  func unknownName(_ name: String, _ range: SourceRange, in scope: Scope) -> CustomLossError {
    guard wantsHints else { return fail(.unknownName(name), range) }
    var known = Names.all + Array(PythonFunction.byName.keys) + Array(arguments.keys)
    var current: Scope? = scope
    while let scope = current {
      known += scope.values.keys
      current = scope.outer
    }
    let hint =
      name == "self"
      ? "a parameter `self` of the method"
      : nearest(to: name, amongNames: known).map { "`\($0)`" }
    return fail(
      .unknownName(name), range, hint: hint ?? "define it in the source, or send it in `arguments`")
  }

  func unknownAttribute(
    _ name: String, of owner: Value, _ range: SourceRange, known: [String]
  ) -> CustomLossError {
    fail(
      .unknownAttribute(name, of: owner.kindName), range,
      hint: wantsHints
        ? nearest(to: name, amongNames: known).map { "`\($0)`" }
          ?? "an operator of `GET /operators`" : nil)
  }

  /// The error for the use of a name that a custom loss cannot use.
  func fail(_ foreign: ForeignValue, _ range: SourceRange) -> CustomLossError {
    fail(.foreign(foreign.name, what: foreign.what), range, hint: foreign.remedy)
  }
}

/// The candidate that a misspelt name most probably means: similar, with the same first letter.
///
/// Names of up to three letters are too similar to each other for a guess.
func nearest(to name: String, amongNames candidates: [String]) -> String? {
  guard name.utf8.count > 3, let candidate = nearest(to: name, among: candidates),
    candidate.utf8.count > 2, let first = name.lowercased().first,
    first == candidate.lowercased().first
  else { return nil }
  return candidate
}
