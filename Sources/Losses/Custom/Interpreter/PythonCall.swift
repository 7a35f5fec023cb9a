/// A call of a Python function.
struct PythonCall {
  let function: PythonFunction
  let positional: [(Value, SourceRange)]
  let named: [String: (Value, SourceRange)]
  let range: SourceRange
  let interpreter: Interpreter

  var count: Int { positional.count }

  /// The argument at a position, or by name.
  func value(_ index: Int, _ name: String? = nil) -> Value? {
    if index < positional.count { return positional[index].0 }
    return name.flatMap { named[$0]?.0 }
  }

  func argument(_ index: Int, _ name: String) throws(CustomLossError) -> Value {
    guard let value = value(index, name) else {
      throw interpreter.fail(.missingArgument(name, function: function.name), range)
    }
    return value
  }

  func text(_ index: Int) -> String? { value(index)?.text }

  func place(_ index: Int) -> SourceRange {
    index < positional.count ? positional[index].1 : range
  }

  func integer(_ index: Int, _ name: String) throws(CustomLossError) -> Int {
    let value = try argument(index, name)
    guard let number = try interpreter.wholeNumber(value, function.name, place(index)) else {
      throw interpreter.fail(
        .wrongKind(expected: "a whole number", found: value.kindName), place(index))
    }
    return number
  }

  func tensor(_ index: Int, _ name: String) throws(CustomLossError) -> TensorValue {
    try interpreter.tensor(argument(index, name), place(index))
  }

  func items(_ index: Int, _ name: String) throws(CustomLossError) -> [Value] {
    try interpreter.items(of: argument(index, name), place(index))
  }

  /// The list before the dot.
  func receiver() throws(CustomLossError) -> ListValue {
    guard case .list(let list)? = value(0) else {
      throw interpreter.fail(.wrongKind(expected: "a list", found: "another value"), range)
    }
    return list
  }

  func list(_ items: [Value]) throws(CustomLossError) -> Value {
    try interpreter.list(items, range)
  }

  func fail(_ fact: CustomLossError.Fact, _ index: Int) -> CustomLossError {
    interpreter.fail(fact, place(index))
  }

  /// Calls an operator of the table.
  func operate(
    _ name: String, _ positional: [(Value, SourceRange)],
    _ named: [String: (Value, SourceRange)] = [:]
  ) throws(CustomLossError) -> Value {
    guard let builtIn = CustomOperator.byName[name] else {
      throw interpreter.fail(.unknownName(name), range)
    }
    return try interpreter.call(
      .builtIn(builtIn), positional: positional, named: named, range)
  }
}

extension PythonCall {
  /// Numbers or strings, sorted, by a key if one is given.
  func sorted(_ items: [Value]) throws(CustomLossError) -> [Value] {
    try interpreter.charge(items.count, range)
    var keyed: [(key: Value, item: Value)] = []
    for item in items {
      let key = try named["key"].map { (key) throws(CustomLossError) in
        try interpreter.call(key.0, positional: [(item, range)], range)
      }
      keyed.append((key ?? item, item))
    }
    let isReversed = named["reverse"]?.0.number ?? 0 != 0
    if keyed.allSatisfy({ $0.key.number != nil }) {
      keyed.sort { ($0.key.number ?? 0) < ($1.key.number ?? 0) }
    } else if keyed.allSatisfy({ $0.key.text != nil }) {
      keyed.sort { ($0.key.text ?? "") < ($1.key.text ?? "") }
    } else {
      throw interpreter.fail(.wrongKind(expected: "numbers", found: "other values"), range)
    }
    return isReversed ? keyed.reversed().map(\.item) : keyed.map(\.item)
  }

  /// `any` and `all`: as in Python for a list, as an operator for a tensor.
  func quantified(stopsAt stop: Bool) throws(CustomLossError) -> Value {
    guard let items = value(0)?.items, named.isEmpty else {
      return try operate(stop ? "any" : "all", positional, named)
    }
    for item in items where try interpreter.isTrue(item, function.name, range) == stop {
      return .boolean(stop)
    }
    return .boolean(!stop)
  }
}
