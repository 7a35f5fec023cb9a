/// Functions and classes that are written in the language of custom losses itself.
///
/// A module is a text of definitions, read once. Within one, names mean the module's own
/// definitions first, then operators. To a reader, an error within it stands where it was called.
enum Prelude {
  /// The modules by name: `torch.std` is `std` of `torch`, a tensor's method `view` that of `Tensor`.
  private static let modules: [(name: String, text: String)] = [
    ("torch", torch + torchLosses + "\n" + torchModules), ("Tensor", tensorMethods),
    ("tensorflow", tensorFlow), ("layers", layers),
    ("distributions", distributions), ("torch_distributions", torchDistributions),
    ("operators", operators + "\n" + imageOperators),
  ]

  /// Every definition, by its path.
  static let definitions: [String: Statement] = {
    var definitions: [String: Statement] = [:]
    for (module, text) in modules {
      // A text that cannot be read defines nothing: a test reads them all.
      guard let tree = try? tree(text) else { continue }
      for statement in tree.statements {
        switch statement.kind {
        case .define(let function, _): definitions[module + "." + function.name] = statement
        case .defineClass(let type): definitions[module + "." + type.name] = statement
        default: break
        }
      }
    }
    return definitions
  }()

  /// The texts as sources, for a test.
  static var texts: [String] { modules.map(\.text) }

  private static func tree(_ text: String) throws(CustomLossError) -> Parser.SyntaxTree {
    try Parser.program(Array(text.utf8), limits: CustomLimits())
  }
}

extension Interpreter {
  /// What the prelude defines under a path.
  func preludeValue(_ path: String) -> Value? {
    if let value = preludeValues[path] { return value }
    guard let definition = Prelude.definitions[path],
      let module = path.split(separator: ".").first.map(String.init)
    else { return nil }
    let scope = heap.keep(Scope(within: nil))
    scope.prelude = module
    let value: Value?
    switch definition.kind {
    case .define(let function, _): value = (try? closure(function, in: scope)).map(Value.function)
    case .defineClass(let type): value = (try? makeClass(type, in: scope)).map(Value.classObject)
    default: value = nil
    }
    preludeValues[path] = value
    return value
  }
}

/// Where the source calls a function of the prelude, and how it names it: an error or a warning within
/// stands there.
struct CallSite {
  /// The function's name; `nil` for a method, within which operators are named.
  let name: String?
  let range: SourceRange
}

extension Interpreter {
  /// Does what belongs to a call of the prelude; of one within another, the outer one counts.
  func entering<Result>(
    _ site: CallSite, _ body: () throws(CustomLossError) -> Result
  ) throws(CustomLossError) -> Result {
    guard callSite == nil else { return try body() }
    callSite = site
    defer { callSite = nil }
    return try body()
  }
}
