/// A function of Python itself, or a method of its values: what helps to build a graph, but is no
/// operator on tensors.
struct PythonFunction: Sendable {
  let name: String
  /// Whether its arguments may name types that are no part of a custom loss.
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

/// A call of such a function.
struct PythonCall {
  let function: PythonFunction
  let positional: [(Value, SourceRange)]
  let named: [String: (Value, SourceRange)]
  let range: SourceRange
  let interpreter: Interpreter

  var count: Int { positional.count }

  /// The argument at a place, or by name.
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

extension PythonFunction {
  /// The first argument, unchanged.
  static let first = PythonFunction("copy") { call throws(CustomLossError) in
    try call.argument(0, "x")
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
  static let byName: [String: PythonFunction] = table([
    PythonFunction("print") { _ throws(CustomLossError) in .none },
    PythonFunction("len") { call throws(CustomLossError) in
      switch try call.argument(0, "x") {
      case .list(let list): return .integer(list.items.count)
      case .dictionary(let dictionary): return .integer(dictionary.keys.count)
      case .text(let text): return .integer(text.count)
      default: return try call.operate("len", call.positional, call.named)
      }
    },
    PythonFunction("range") { call throws(CustomLossError) in
      let first = try call.integer(0, "stop")
      let (start, stop) = call.count > 1 ? (first, try call.integer(1, "stop")) : (0, first)
      let step = call.count > 2 ? try call.integer(2, "step") : 1
      guard step != 0 else { throw call.fail(.divisionByZero, 2) }
      var numbers: [Value] = []
      var next = start
      while step > 0 ? next < stop : next > stop {
        guard numbers.count < call.interpreter.limits.constants else {
          throw call.interpreter.limit(
            "constants", call.interpreter.limits.constants, call.range)
        }
        numbers.append(.integer(next))
        let (sum, overflow) = next.addingReportingOverflow(step)
        if overflow { break }
        next = sum
      }
      return try call.list(numbers)
    },
    PythonFunction("enumerate") { call throws(CustomLossError) in
      let start = call.value(1, "start") == nil ? 0 : try call.integer(1, "start")
      var pairs: [Value] = []
      for (index, item) in try call.items(0, "iterable").enumerated() {
        pairs.append(
          try call.interpreter.list(
            [.integer(index.addingSaturated(start)), item], call.range, isTuple: true))
      }
      return try call.list(pairs)
    },
    PythonFunction("zip") { call throws(CustomLossError) in
      var columns: [[Value]] = []
      for index in 0..<call.count { columns.append(try call.items(index, "iterable")) }
      var rows: [Value] = []
      for row in 0..<(columns.map(\.count).min() ?? 0) {
        rows.append(
          try call.interpreter.list(columns.map { $0[row] }, call.range, isTuple: true))
      }
      return try call.list(rows)
    },
    PythonFunction("reversed") { call throws(CustomLossError) in
      try call.list(call.items(0, "sequence").reversed())
    },
    PythonFunction("list") { call throws(CustomLossError) in
      try call.list(call.count == 0 ? [] : call.items(0, "iterable"))
    },
    PythonFunction("tuple") { call throws(CustomLossError) in
      try call.interpreter.list(
        call.count == 0 ? [] : call.items(0, "iterable"), call.range, isTuple: true)
    },
    PythonFunction("set") { call throws(CustomLossError) in
      try call.interpreter.set(of: call.count == 0 ? [] : call.items(0, "iterable"), call.range)
    },
    PythonFunction("dict") { call throws(CustomLossError) in
      var entries: [(key: Value, value: Value)] = []
      if case .dictionary(let old)? = call.value(0) {
        entries = zip(old.keys, old.values).map { ($0, $1) }
      } else if call.count > 0 {
        for pair in try call.items(0, "iterable") {
          guard let items = pair.items, items.count == 2 else {
            throw call.fail(.wrongKind(expected: "pairs", found: pair.kindName), 0)
          }
          entries.append((items[0], items[1]))
        }
      }
      for (name, value) in call.named.sorted(by: { $0.value.1.start < $1.value.1.start }) {
        entries.append((.text(name), value.0))
      }
      return try call.interpreter.dictionary(entries, call.range)
    },
    PythonFunction("map") { call throws(CustomLossError) in
      let function = try call.argument(0, "function")
      var columns: [[Value]] = []
      for index in 1..<Swift.max(1, call.count) {
        columns.append(try call.items(index, "iterable"))
      }
      var results: [Value] = []
      for row in 0..<(columns.map(\.count).min() ?? 0) {
        results.append(
          try call.interpreter.call(
            function, positional: columns.map { ($0[row], call.range) }, call.range))
      }
      return try call.list(results)
    },
    PythonFunction("filter") { call throws(CustomLossError) in
      let function = try call.argument(0, "function")
      var results: [Value] = []
      for item in try call.items(1, "iterable") {
        let verdict = try call.interpreter.call(
          function, positional: [(item, call.range)], call.range)
        if try call.interpreter.isTrue(verdict, "filter", call.range) { results.append(item) }
      }
      return try call.list(results)
    },
    PythonFunction("sorted") { call throws(CustomLossError) in
      try call.list(call.sorted(call.items(0, "iterable")))
    },
    PythonFunction("sum") { call throws(CustomLossError) in
      // Of a list, as Python has it: one item after the other.
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
    PythonFunction("isinstance", asksForTypes: true) { call throws(CustomLossError) in
      let types = try call.argument(1, "type")
      let value = try call.argument(0, "x")
      for type in types.items ?? [types] where value.isInstance(of: type) { return .boolean(true) }
      return .boolean(false)
    },
    PythonFunction("issubclass", asksForTypes: true) { _ throws(CustomLossError) in
      .boolean(false)
    },
    PythonFunction("callable") { call throws(CustomLossError) in
      switch try call.argument(0, "x") {
      case .function, .partial, .builtIn, .python, .loss, .classObject: return .boolean(true)
      default: return .boolean(false)
      }
    },
    PythonFunction("hasattr") { call throws(CustomLossError) in
      let owner = try call.argument(0, "x")
      let name = call.text(1) ?? ""
      if call.interpreter.method(name, of: owner) != nil { return .boolean(true) }
      return .boolean((try? call.interpreter.attribute(name, of: owner, call.range)) != nil)
    },
    PythonFunction("getattr") { call throws(CustomLossError) in
      let (owner, name) = (try call.argument(0, "x"), call.text(1) ?? "")
      do throws(CustomLossError) {
        return try call.interpreter.attribute(name, of: owner, call.range)
      } catch {
        guard let fallback = call.value(2) else { throw error }
        return fallback
      }
    },
    PythonFunction("divmod") { call throws(CustomLossError) in
      let (a, b) = (try call.argument(0, "a"), try call.argument(1, "b"))
      return try call.interpreter.list(
        [
          call.interpreter.arithmetic("//", a, b, call.range),
          call.interpreter.arithmetic("%", a, b, call.range),
        ], call.range, isTuple: true)
    },
    PythonFunction("type", asksForTypes: true) { call throws(CustomLossError) in
      .text(try call.argument(0, "x").typeName)
    },
  ])

  private static func extreme(_ name: String, _ sign: String) -> PythonFunction {
    PythonFunction(name) { call throws(CustomLossError) in
      let interpreter = call.interpreter
      var items = call.positional.map(\.0)
      if call.count == 1, let list = call.value(0)?.items, call.named["axis"] == nil {
        items = list
      }
      // Of numbers that are known, Python's own; of tensors, the operator.
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

extension PythonCall {
  /// Numbers or strings in order, by a key if one is given.
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

  /// `any` and `all`: of a list's items as Python has them, of a tensor as an operator.
  fileprivate func quantified(stopsAt stop: Bool) throws(CustomLossError) -> Value {
    guard let items = value(0)?.items, named.isEmpty else {
      return try operate(stop ? "any" : "all", positional, named)
    }
    for item in items where try interpreter.isTrue(item, function.name, range) == stop {
      return .boolean(stop)
    }
    return .boolean(!stop)
  }
}

extension Value {
  /// The name of its type, as Python spells it.
  var typeName: String {
    switch self {
    case .integer: "int"
    case .float: "float"
    case .boolean: "bool"
    case .text: "str"
    case .list(let list): list.isTuple ? "tuple" : "list"
    case .dictionary: "dict"
    case .tensor: "Tensor"
    case .none: "NoneType"
    case .object(let object): object.type.name
    default: "function"
    }
  }

  /// Whether it is of a type: one of Python's, a class of the source, or a library's tensor.
  fileprivate func isInstance(of type: Value) -> Bool {
    let name: String
    switch type {
    case .classObject(let type):
      guard case .object(let object) = self else { return false }
      return object.type === type || object.type.bases.contains { $0 === type }
    case .python(let function): name = function.name
    case .builtIn(let builtIn): name = builtIn.name == "cast_to_floatx" ? "float" : builtIn.name
    case .foreign(let foreign):
      name = foreign.name.split(separator: ".").last.map(String.init) ?? ""
    case .text(let text): name = text
    default: return false
    }
    switch name {
    case "float", "floating": return typeName == "float"
    case "int", "Integral", "integer": return ["int", "bool"].contains(typeName)
    case "Number", "Real": return ["int", "float", "bool"].contains(typeName)
    case "Iterable", "Sequence", "Sized", "Collection":
      return ["list", "tuple", "str"].contains(typeName)
    case "Tensor", "EagerTensor", "KerasTensor", "Variable": return typeName == "Tensor"
    case "Callable": return typeName == "function"
    default: return typeName == name
    }
  }
}
