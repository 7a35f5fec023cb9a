/// A custom loss as its text has it: read and bounded, not yet called with anything.
///
/// Reading takes time; frequent callers cache the loss by its text.
public final class CustomLossSource: Sendable {
  /// The text.
  public let text: String
  /// The bounds that it was read with, and that its calls keep.
  public let limits: CustomLimits

  let bytes: [UInt8]
  let statements: [Statement]
  let imports: [String: Import]
  /// Every name in the text.
  let names: Set<String>
  /// Which statement holds the loss.
  let candidate: LossCandidate?
  /// Whether the source is written for PyTorch.
  let isOfTorch: Bool
  /// Of the text, which tables of plans hash again and again.
  let textHash: Int

  fileprivate init(_ text: String, limits: CustomLimits) throws(CustomLossError) {
    self.text = text
    self.limits = limits
    bytes = Array(text.utf8)
    let program = try Parser.program(bytes, limits: limits)
    (statements, imports, names) = (program.statements, program.imports, program.names)
    candidate = LossCandidate(in: program)
    isOfTorch =
      names.contains("torch")
      || imports.values.contains { $0.path == "torch" || $0.path.hasPrefix("torch.") }
    textHash = text.hashValue
    guard !statements.isEmpty else {
      throw CustomLossError(
        fact: .empty, place: SourcePlace(line: 1, column: 1, quote: ""),
        hint: "`lambda y_true, y_pred: …`")
    }
  }

  /// The function that is the loss, if the text ends with one.
  var function: FunctionSyntax? { candidate?.function }

  /// Whether functions or classes are defined, so that the other statements may be no part of them.
  var hasDefinitions: Bool {
    statements.contains { statement in
      switch statement.kind {
      case .define, .defineClass: true
      default: false
      }
    }
  }

  /// The method that was pasted without its class, if that is the loss.
  var loneMethod: FunctionSyntax? {
    guard let function, function.isMethod, candidate?.type == nil else { return nil }
    return function
  }

  /// Whether places come as a tuple of vectors, as in NumPy and PyTorch, rather than as rows.
  var placesAreTuples: Bool { isOfTorch || !names.contains("tf") && names.contains("np") }

  /// The name of the function that is the loss, if it has one.
  public var name: String? { candidate?.name }

  /// The first line of the function's own documentation.
  public var summary: String? {
    (candidate?.type?.documentation ?? function?.documentation)?.split(whereSeparator: \.isNewline)
      .map { $0.drop { $0 == " " || $0 == "\t" } }.first { !$0.isEmpty }.map(String.init)
  }

  /// What may be set: the function's parameters beside `y_true` and `y_pred`, those of the
  /// function that makes it included; and their defaults, where those are plain.
  public var parameters: [(name: String, defaultValue: Argument?)] {
    var functions: [(function: FunctionSyntax, skipped: Int)] = []
    if let type = candidate?.type {
      if let initializer = type.method("__init__") { functions.append((initializer, 1)) }
      if let function { functions.append((function, 3)) }
    } else if let function {
      var inner: [FunctionSyntax] = []
      if function.isFactory {
        for case .define(let one, _) in function.body.map(\.kind) { inner.append(one) }
      }
      functions.append((function, function.isFactory ? 0 : function.isMethod ? 3 : 2))
      if let last = inner.last { functions.append((last, 2)) }
    }
    return functions.flatMap { function, skipped in
      let named = function.parameters.filter { $0.kind == .namedOnly }
      return (function.positional.dropFirst(skipped) + named).map {
        ($0.name, $0.defaultValue.flatMap(Self.argument))
      }
    }
  }

  private static func argument(_ syntax: Syntax) -> Argument? {
    switch syntax.kind {
    case .integer(let integer): return .number(Double(integer))
    case .float(let number): return .number(number)
    case .boolean(let boolean): return .boolean(boolean)
    case .string(let text): return .string(text)
    case .none: return .null
    case .prefixed(let signs, let operand):
      guard case .number(let number)? = argument(operand) else { return nil }
      return .number(signs.count { $0 == .minus }.isMultiple(of: 2) ? number : -number)
    case .list(let items), .tuple(let items):
      var numbers: [Double] = []
      for item in items {
        guard case .number(let number)? = argument(item) else { return nil }
        numbers.append(number)
      }
      return .tensor(Tensor(numbers))
    default: return nil
    }
  }

  /// The loss with values for its other parameters, and with further tensors by name.
  ///
  /// Names that the text does not hold are refused.
  public func resolved(
    arguments: [(name: String, value: Argument)] = [],
    inputs: [(name: String, tensor: Tensor)] = []
  ) throws(LossError) -> ResolvedLoss {
    var given: [(name: String, value: CustomArgument)] = []
    for (name, value) in arguments { given.append((name, try CustomArgument(value))) }
    for (name, tensor) in inputs { given.append((name, try CustomArgument(.tensor(tensor)))) }
    var seen: Set<String> = ["y_true", "y_pred"]
    for (name, value) in given {
      if case .tensor(let shape, _, _) = value, product(shape) == 0 {
        throw .custom(
          error(.wrongKind(expected: "numbers for `\(name)`", found: "an empty list")))
      }
      guard seen.insert(name).inserted else {
        throw .custom(error(.repeatedArgument(name, function: self.name ?? "the loss")))
      }
      guard names.contains(name) else {
        let known = parameters.map(\.name)
        throw .custom(
          error(
            .unusedArgument(name, known: known), hint: nearest(to: name, among: Array(names))))
      }
    }
    return ResolvedLoss(loss: CustomLoss(source: self, arguments: given))
  }

  private func error(_ fact: CustomLossError.Fact, hint: String? = nil) -> CustomLossError {
    CustomLossError(fact: fact, place: SourcePlace(line: 1, column: 1, quote: ""), hint: hint)
  }
}

extension CustomLossSource {
  /// Reads a source: refuses, within milliseconds, whatever is not a loss or passes a limit.
  public static func parsed(
    _ text: String, limits: CustomLimits = CustomLimits()
  ) throws(CustomLossError) -> CustomLossSource {
    try CustomLossSource(text, limits: limits)
  }

  /// Opens the loss once on small tensors, and throws what neither shapes nor arguments could mend,
  /// such as an unknown name: for those who keep a source before anybody calls it.
  public func check() throws(CustomLossError) {
    let graph = Graph()
    let interpreter = Interpreter(
      self, yTrue: graph.input(.yTrue, shape: [2, 4]), yPred: graph.input(.yPred, shape: [2, 4]),
      arguments: [])
    do throws(CustomLossError) {
      _ = try interpreter.loss()
    } catch {
      switch error.fact {
      case .unknownName(let name) where function == nil && !Names.all.contains(name):
        break  // An argument, or an input, that only a call can bring.
      case .unknownName, .unknownAttribute, .foreign, .notSupported, .noResult,
        .unknownArgument, .repeatedArgument, .tooManyArguments:
        throw error
      default: break
      }
    }
  }
}
