import Synchronization

/// Functions and classes that are written in the language of custom losses.
///
/// A module is a text of definitions, each of which is parsed when a source first uses it. Within a module,
/// names refer first to its own definitions, then to operators. An error within it is reported at the
/// place of the call.
enum Prelude {
  /// A text of definitions: `torch.std` is `std` of `torch`, a tensor's method `view` that of `Tensor`.
  enum Module: String, CaseIterable {
    case torch
    case tensor = "Tensor"
    case tensorFlow = "tensorflow"
    case layers, distributions
    case torchDistributions = "torch_distributions"
    case operators

    /// Its definitions, one after the other.
    var text: String {
      switch self {
      case .torch: Prelude.torch + torchLosses + "\n" + torchModules
      case .tensor: tensorMethods
      case .tensorFlow: Prelude.tensorFlow
      case .layers: Prelude.layers
      case .distributions: Prelude.distributions
      case .torchDistributions: Prelude.torchDistributions
      case .operators: Prelude.operators + "\n" + imageOperators
      }
    }
  }

  /// A function or a class of a module.
  final class Definition: Sendable {
    private let text: [UInt8]
    private let read = Mutex<Statement?>(nil)

    fileprivate init(_ text: [UInt8]) { self.text = text }

    /// The statement, parsed at the first use; `nil` if it cannot be parsed, which a test rules out.
    var statement: Statement? {
      read.withLock { statement in
        if statement == nil {
          statement = try? Parser.program(text, limits: CustomLimits()).statements.first
        }
        return statement
      }
    }
  }

  /// Every definition, by its module and its name.
  static let definitions: [Module: [String: Definition]] = Dictionary(
    uniqueKeysWithValues: Module.allCases.map { ($0, definitions(in: Array($0.text.utf8))) })

  /// The definitions of a text by their names: each begins at a line that is not indented.
  private static func definitions(in text: [UInt8]) -> [String: Definition] {
    let starts = text.indices.filter { index in
      let isLineStart = index == 0 || text[index - 1] == UInt8(ascii: "\n")
      return isLineStart && text[index] != UInt8(ascii: " ") && text[index] != UInt8(ascii: "\n")
    }
    var definitions: [String: Definition] = [:]
    for (start, end) in zip(starts, starts.dropFirst() + [text.count]) {
      // `def name(…)` or `class Name:`
      let name = text[start..<end].drop { $0 != UInt8(ascii: " ") }.dropFirst()
        .prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: ":") }
      definitions[String(decoding: name, as: UTF8.self)] = Definition(Array(text[start..<end]))
    }
    return definitions
  }
}

extension Interpreter {
  /// The definition of a name in a module of the prelude.
  func preludeValue(_ name: String, of module: Prelude.Module) -> Value? {
    guard let definition = Prelude.definitions[module]?[name] else { return nil }
    if let value = preludeValues[ObjectIdentifier(definition)] { return value }
    guard let statement = definition.statement else { return nil }
    let scope = heap.keep(Scope(within: nil))
    scope.prelude = module
    let value: Value?
    switch statement.kind {
    case .define(let function, _): value = (try? closure(function, in: scope)).map(Value.function)
    case .defineClass(let type): value = (try? makeClass(type, in: scope)).map(Value.classObject)
    default: value = nil
    }
    preludeValues[ObjectIdentifier(definition)] = value
    return value
  }
}

/// The place where the source calls a function of the prelude, and its name there, for errors and warnings
/// within the function.
struct CallSite {
  /// The function's name; `nil` for a method, for which messages name the operators within.
  let name: String?
  let range: SourceRange
}

extension Interpreter {
  /// Runs the body of a call of the prelude; for nested calls, the outer call site applies.
  func entering<Result>(
    _ site: CallSite, _ body: () throws(CustomLossError) -> Result
  ) throws(CustomLossError) -> Result {
    guard callSite == nil else { return try body() }
    callSite = site
    defer { callSite = nil }
    return try body()
  }
}
