/// A call of an operator, with arguments matched to parameters.
struct OperatorCall {
  let builtIn: CustomOperator
  let range: SourceRange
  let interpreter: Interpreter
  /// The argument of each parameter, in order.
  private var values: [(value: Value, range: SourceRange)?]

  init(
    _ builtIn: CustomOperator, positional: [(Value, SourceRange)],
    named: [String: (Value, SourceRange)], range: SourceRange, interpreter: Interpreter
  ) throws(CustomLossError) {
    self.builtIn = builtIn
    self.range = range
    self.interpreter = interpreter
    guard positional.count <= builtIn.parameters.count else {
      throw interpreter.fail(
        .tooManyArguments(function: builtIn.name, limit: builtIn.parameters.count), range,
        hint: "`\(builtIn.signature)`")
    }
    values = positional.map { ($0.0, $0.1) }
    for _ in positional.count..<builtIn.parameters.count { values.append(nil) }
    // In the order of the source, so that the first mistake is reported.
    for (name, argument) in named.sorted(by: { $0.value.1.start < $1.value.1.start }) {
      let match = builtIn.parameters.firstIndex { $0.name == name || $0.twins.contains(name) }
      guard let match else {
        // Names of nodes and number types have no effect.
        if name == "name" || name == "dtype" { continue }
        let known = builtIn.parameters.map(\.name)
        throw interpreter.fail(
          .unknownArgument(name, function: builtIn.name, known: known), argument.1,
          hint: nearest(to: name, among: known) ?? "`\(builtIn.signature)`")
      }
      guard values[match] == nil else {
        throw interpreter.fail(
          .repeatedArgument(builtIn.parameters[match].name, function: builtIn.name), argument.1)
      }
      values[match] = argument
    }
    for (parameter, value) in zip(builtIn.parameters, values)
    where parameter.defaultValue == nil && value == nil {
      throw interpreter.fail(
        .missingArgument(parameter.name, function: builtIn.name), range,
        hint: "`\(builtIn.signature)`")
    }
  }

  // MARK: Arguments

  private func given(_ name: String) -> (value: Value, range: SourceRange)? {
    builtIn.parameters.firstIndex { $0.name == name }.flatMap { values[$0] }
  }

  /// The value, if one was given; `None` counts as absent.
  func value(_ name: String) -> Value? {
    guard let value = given(name)?.value else { return nil }
    if case .none = value { return nil }
    return value
  }

  /// Whether `None` was given explicitly.
  func isNone(_ name: String) -> Bool {
    if case .none? = given(name)?.value { true } else { false }
  }

  func tensor(_ name: String = "x") throws(CustomLossError) -> TensorValue {
    let argument = given(name) ?? (.none, range)
    return try interpreter.tensor(argument.value, argument.range)
  }

  func optionalTensor(_ name: String) throws(CustomLossError) -> TensorValue? {
    value(name) == nil ? nil : try tensor(name)
  }

  func number(_ name: String, default fallback: Double) throws(CustomLossError) -> Double {
    guard let value = value(name) else { return fallback }
    guard let number = value.number else { throw wrongKind(name, "a number", value) }
    return number
  }

  func integer(_ name: String) throws(CustomLossError) -> Int? {
    guard let value = value(name) else { return nil }
    guard let number = try interpreter.wholeNumber(value, builtIn.name, argumentRange(name)) else {
      throw wrongKind(name, "a whole number", value)
    }
    return number
  }

  func boolean(_ name: String) throws(CustomLossError) -> Bool {
    guard let value = value(name) else { return false }
    guard let number = value.number else { throw wrongKind(name, "True or False", value) }
    return number != 0
  }

  /// One axis, several, or `nil` for all.
  func axes(_ name: String = "axis") throws(CustomLossError) -> [Int]? {
    guard let value = value(name) else { return nil }
    if let number = value.wholeNumber { return [number] }
    guard let numbers = try interpreter.wholeNumbers(value, builtIn.name, argumentRange(name))
    else {
      throw wrongKind(name, "an axis, a list of axes or None", value)
    }
    // An empty list means all axes in PyTorch, none in NumPy.
    return numbers.isEmpty && interpreter.source.isOfTorch ? nil : numbers
  }

  func axis(_ name: String = "axis", default fallback: Int) throws(CustomLossError) -> Int {
    guard let value = value(name) else { return fallback }
    if let number = try interpreter.wholeNumber(value, builtIn.name, argumentRange(name)) {
      return number
    }
    guard let numbers = value.wholeNumbers, numbers.count == 1 else {
      throw wrongKind(name, "an axis, a whole number", value)
    }
    return numbers[0]
  }

  /// The lengths of a shape; one of them may be -1.
  func lengths(_ name: String) throws(CustomLossError) -> [Int] {
    let value = given(name)?.value ?? .none
    if let number = value.wholeNumber { return [number] }
    guard let numbers = try interpreter.wholeNumbers(value, builtIn.name, argumentRange(name))
    else { throw wrongKind(name, "a shape", value) }
    return numbers
  }

  /// The tensors of a list.
  func tensors(_ name: String) throws(CustomLossError) -> [TensorValue] {
    if case .tensor(let tensor)? = value(name), tensor.rank > 0, tensor.shape[0] > 0 {
      var slices: [TensorValue] = []
      for item in try interpreter.items(of: .tensor(tensor), argumentRange(name)) {
        slices.append(try interpreter.tensor(item, argumentRange(name)))
      }
      return slices
    }
    guard case .list(let list)? = value(name), !list.items.isEmpty else {
      throw wrongKind(name, "a list of tensors", value(name) ?? .none)
    }
    var tensors: [TensorValue] = []
    try interpreter.charge(list.items.count, range)
    for item in list.items { tensors.append(try interpreter.tensor(item, argumentRange(name))) }
    return tensors
  }

  func argumentRange(_ name: String) -> SourceRange { given(name)?.range ?? range }

  func wrongKind(_ name: String, _ expected: String, _ found: Value) -> CustomLossError {
    interpreter.fail(
      .wrongKind(expected: "\(expected) for `\(name)`", found: found.kindName),
      argumentRange(name))
  }

  // MARK: Parts of composed operators

  func unary(_ operation: Unary, _ x: TensorValue) throws(CustomLossError) -> TensorValue {
    try interpreter.unary(operation, x, builtIn.name, range)
  }

  func binary(
    _ operation: Binary, _ a: TensorValue, _ b: TensorValue
  ) throws(CustomLossError) -> TensorValue {
    try interpreter.binary(operation, a, b, builtIn.name, range)
  }

  func binary(
    _ operation: Binary, _ a: TensorValue, _ b: Double
  ) throws(CustomLossError) -> TensorValue {
    try binary(operation, a, interpreter.number(b))
  }

  func select(
    _ condition: TensorValue, _ a: TensorValue, _ b: TensorValue
  ) throws(CustomLossError) -> TensorValue {
    try interpreter.select(condition, a, b, builtIn.name, range)
  }

  func reduced(
    _ reduction: Interpreter.AxisReduction, _ x: TensorValue, over axes: [Int]?,
    keepingAxes: Bool = false
  ) throws(CustomLossError) -> TensorValue {
    try interpreter.reduced(
      reduction, x, over: axes, keepingAxes: keepingAxes, builtIn.name, range)
  }

  func stopped(_ x: TensorValue) -> TensorValue {
    interpreter.stopped(x)
  }

  func truth(_ x: TensorValue) throws(CustomLossError) -> TensorValue {
    try interpreter.truth(x, range)
  }

  func fail(_ fact: CustomLossError.Fact, _ name: String) -> CustomLossError {
    interpreter.fail(fact, argumentRange(name))
  }

  /// The larger of two values; if they are equal, the gradient goes to the first, even if that is a
  /// number, which has no gradient.
  func maximum(_ a: TensorValue, _ b: TensorValue) throws(CustomLossError) -> TensorValue {
    guard a.expression.constant != nil, b.expression.constant == nil else {
      return try binary(.maximum, a, b)
    }
    return try select(binary(.lessOrEqual, b, a), a, b)
  }

  /// The smaller of two values, likewise.
  func minimum(_ a: TensorValue, _ b: TensorValue) throws(CustomLossError) -> TensorValue {
    guard a.expression.constant != nil, b.expression.constant == nil else {
      return try binary(.minimum, a, b)
    }
    return try select(binary(.greaterOrEqual, b, a), a, b)
  }

  // MARK: Operators written in the language

  /// The result of the operator's definition in the prelude for the arguments, including defaults.
  func composed(_ kinds: KeyValuePairs<String, ArgumentKind>) throws(CustomLossError) -> Value {
    let name = builtIn.name.replacing(".", with: "_")
    guard let definition = interpreter.preludeValue(name, of: .operators) else {
      throw interpreter.fail(.unknownName(builtIn.name), range)
    }
    var arguments: [String: (Value, SourceRange)] = [:]
    for (parameter, value) in zip(builtIn.parameters, values) {
      arguments[parameter.name] = value ?? (parameter.defaultArgument, range)
    }
    for (name, kind) in kinds {
      if let value = try checked(name, kind) { arguments[name]?.0 = value }
    }
    let named = arguments
    return try interpreter.entering(CallSite(name: builtIn.name, range: range)) {
      () throws(CustomLossError) in
      try interpreter.call(definition, positional: [], named: named, range)
    }
  }

  /// The argument as the required kind of value; `nil` if it is passed on unchanged.
  private func checked(_ name: String, _ kind: ArgumentKind) throws(CustomLossError) -> Value? {
    switch kind {
    case .tensor: return .tensor(try tensor(name))
    case .optionalTensor: return try optionalTensor(name).map(Value.tensor)
    case .number(let fallback): return .float(try number(name, default: fallback))
    case .boolean: return .boolean(try boolean(name))
    case .axes:
      _ = try axes(name)
      return nil
    }
  }
}

/// The required kind of an argument of a composed operator; a mistake is reported at the argument, before
/// the definition is called.
enum ArgumentKind {
  case tensor, optionalTensor, boolean, axes
  /// A number; `None` means the given one.
  case number(Double)
}

extension CustomOperator {
  /// An operator with its definition, of the same name (`_` for a dot), in `Prelude.operators`.
  convenience init(
    composed name: String, _ parameters: String, twins: [String] = [], _ meaning: String,
    derivative: String, convention: String? = nil,
    checking kinds: KeyValuePairs<String, ArgumentKind> = [:]
  ) {
    self.init(
      name, parameters, twins: twins, meaning, derivative: derivative, convention: convention
    ) { call throws(CustomLossError) in try call.composed(kinds) }
  }
}

extension OperatorParameter {
  /// The default, read as in Python.
  fileprivate var defaultArgument: Value {
    switch defaultValue ?? "None" {
    case "None": .none
    case "True": .boolean(true)
    case "False": .boolean(false)
    case let text:
      if let integer = Int(text) {
        .integer(integer)
      } else if let number = Double(text) {
        .float(number)
      } else {
        .text(text.filter { $0 != "\"" })
      }
    }
  }
}
