/// A parsed custom loss within the limits, before it is called.
///
/// Parsing takes time; frequent callers cache the loss by its text.
public final class CustomLossSource: Sendable {
  /// The text.
  public let text: String
  /// The limits for parsing and for calls.
  public let limits: CustomLimits

  let bytes: [UInt8]
  let statements: [Statement]
  let imports: [String: Import]
  /// Every name in the text.
  let names: Set<String>
  /// The statement of the loss.
  let candidate: LossCandidate?
  /// Whether the source is written for PyTorch.
  let isOfTorch: Bool
  /// The hash of the text, which tables of plans need often.
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

  /// The function of the loss, if the loss is a function.
  var function: FunctionSyntax? { candidate?.function }

  /// Whether functions or classes are defined, so that other statements may not belong to the loss.
  var hasDefinitions: Bool {
    statements.contains { statement in
      switch statement.kind {
      case .define, .defineClass: true
      default: false
      }
    }
  }

  /// The method without its class, if that is the loss.
  var loneMethod: FunctionSyntax? {
    guard let function, function.isMethod, candidate?.type == nil else { return nil }
    return function
  }

  /// Whether indices are a tuple of vectors, as in NumPy and PyTorch, rather than rows.
  var placesAreTuples: Bool { isOfTorch || !names.contains("tf") && names.contains("np") }

  /// The name of the function that is the loss, if it has one.
  public var name: String? { candidate?.name }

  /// The first line of the function's own documentation.
  public var summary: String? {
    (candidate?.type?.documentation ?? function?.documentation)?.split(whereSeparator: \.isNewline)
      .map { $0.drop { $0 == " " || $0 == "\t" } }.first { !$0.isEmpty }.map(String.init)
  }

  /// The parameters of the function besides `y_true` and `y_pred`, and those of the function that returns
  /// it, with their defaults if these are constants.
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

  /// The loss with values for its other parameters, and with additional tensors by name.
  ///
  /// Names that do not occur in the text are rejected.
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
  /// Parses a source; rejects, within milliseconds, a source that is not a loss or exceeds a limit.
  public static func parsed(
    _ text: String, limits: CustomLimits = CustomLimits()
  ) throws(CustomLossError) -> CustomLossSource {
    try CustomLossSource(text, limits: limits)
  }

  /// Interprets the loss once with small tensors, for callers that store a source before its first call.
  ///
  /// Throws errors that no shapes or arguments could avoid, such as an unknown name.
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
