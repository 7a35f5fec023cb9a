/// A Python function, or a method of a Python value: it helps to build a graph, but is not an operator
/// on tensors.
struct PythonFunction: Sendable {
  let name: String
  /// Whether its arguments may be types that custom losses do not support.
  var asksForTypes = false
  let run: @Sendable (PythonCall) throws(CustomLossError) -> Value

  init(
    _ name: String, asksForTypes: Bool = false,
    _ run: @escaping @Sendable (PythonCall) throws(CustomLossError) -> Value
  ) {
    self.name = name
    self.asksForTypes = asksForTypes
    self.run = run
  }

  static func table(_ functions: [PythonFunction]) -> [String: PythonFunction] {
    var table: [String: PythonFunction] = [:]
    for function in functions { table[function.name] = function }
    return table
  }
}

extension PythonFunction {
  /// The first argument, unchanged.
  static let first = PythonFunction("copy") { call throws(CustomLossError) in
    try call.argument(0, "x")
  }

  /// `keras.losses.get("mae")`: the loss with this name.
  static let lossByName = PythonFunction("get") { call throws(CustomLossError) in
    let given = try call.argument(0, "identifier")
    guard let name = given.text else { return given }
    guard let loss = Names.loss(name) else { throw call.fail(.unknownName(name), 0) }
    return .loss(loss)
  }

  /// `typing.cast(type, value)`: the value.
  static let typingCast = PythonFunction("cast", asksForTypes: true) {
    call throws(CustomLossError) in
    try call.argument(1, "val")
  }

  static let partial = PythonFunction("partial") { call throws(CustomLossError) in
    let callee = try call.argument(0, "func")
    return .partial(
      call.interpreter.heap.keep(
        PartialValue(callee, positional: Array(call.positional.dropFirst()), named: call.named)))
  }

  /// The functions that need no import.
  static let byName: [String: PythonFunction] = table(
    onLists + onTypes + onNumbers)

  /// Functions of numbers, conditions and their texts.
  private static let onNumbers: [PythonFunction] = [
    PythonFunction("print") { _ throws(CustomLossError) in .none },
    PythonFunction("sum") { call throws(CustomLossError) in
      // For a list, as in Python: one item after the other.
      guard let value = call.value(0), let items = value.items, call.named.isEmpty, call.count <= 2,
        call.count == 1 || call.value(1)?.items != nil || items.contains(where: \.isTensor)
      else { return try call.operate("sum", call.positional, call.named) }
      var sum = call.value(1) ?? .integer(0)
      for (index, item) in try call.items(0, "iterable").enumerated() {
        sum =
          index == 0 && call.count == 1
          ? item : try call.interpreter.arithmetic("+", sum, item, call.range)
      }
      return sum
    },
    extreme("max", ">"), extreme("min", "<"),
    PythonFunction("any") { call throws(CustomLossError) in
      try call.quantified(stopsAt: true)
    },
    PythonFunction("all") { call throws(CustomLossError) in
      try call.quantified(stopsAt: false)
    },
    PythonFunction("str") { call throws(CustomLossError) in
      .text(try call.interpreter.spelled(call.value(0) ?? .text("")))
    },
    PythonFunction("repr") { call throws(CustomLossError) in
      .text(try call.interpreter.spelled(call.value(0) ?? .text("")))
    },
    PythonFunction("divmod") { call throws(CustomLossError) in
      let (a, b) = (try call.argument(0, "a"), try call.argument(1, "b"))
      return try call.interpreter.list(
        [
          call.interpreter.arithmetic("//", a, b, call.range),
          call.interpreter.arithmetic("%", a, b, call.range),
        ], call.range, isTuple: true)
    },
  ]

  private static func extreme(_ name: String, _ sign: String) -> PythonFunction {
    PythonFunction(name) { call throws(CustomLossError) in
      let interpreter = call.interpreter
      var items = call.positional.map(\.0)
      if call.count == 1, let list = call.value(0)?.items, call.named["axis"] == nil {
        items = list
      }
      // For known numbers, as in Python; for tensors, the operator.
      guard items.count > 1, call.named.isEmpty || call.named.keys.sorted() == ["key"],
        items.allSatisfy({ $0.number != nil && !$0.isTensor })
      else { return try call.operate(name, call.positional, call.named) }
      try interpreter.charge(items.count, call.range)
      var best = items[0]
      for item in items.dropFirst() {
        if case .boolean(true) = try interpreter.compared(sign, item, best, call.range) {
          best = item
        }
      }
      return best
    }
  }
}
