// Operators between values: numbers as in Python, tensors as nodes of the graph.

extension Interpreter {
  func prefixed(
    _ signs: [Syntax.Sign], _ operand: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    var value = operand
    // Signs that cancel need no operators.
    let minuses = signs.count { $0 == .minus }
    let negations = signs.count { $0 == .not }
    if negations > 0 {
      if minuses > 0 { throw fail(.notSupported(what: "`-` beside `~`"), range) }
      if case .integer(let integer) = value {
        return .integer(negations.isMultiple(of: 2) ? integer : ~integer)
      }
      let truth = try binary(.equal, tensor(value, range), number(0), "logical_not", range)
      value = .tensor(truth.asBoolean)
      return negations.isMultiple(of: 2)
        ? .tensor(try binary(.equal, truth, number(0), "logical_not", range).asBoolean) : value
    }
    switch value {
    case .boolean(let boolean): value = .integer(boolean ? 1 : 0)
    case .integer, .float, .tensor: break
    default: value = .tensor(try tensor(value, range))
    }
    guard !minuses.isMultiple(of: 2) else { return value }
    switch value {
    case .integer(.min): return .float(-Double(Int.min))
    case .integer(let integer): return .integer(-integer)
    case .float(let number): return .float(-number)
    default: return .tensor(try unary(.negative, tensor(value, range), "-", range))
    }
  }

  /// One operator between two values; `place` is that of the operator.
  func arithmetic(
    _ sign: String, _ left: Value, _ right: Value, _ range: SourceRange,
    sign place: SourceRange? = nil
  ) throws(CustomLossError) -> Value {
    if sign != "@", let a = left.pythonNumber, let b = right.pythonNumber,
      let result = try PythonNumbers.result(of: sign, a, b, fail: { [self] in fail($0, range) })
    {
      return result
    }
    if let value = try textArithmetic(sign, left, right, range) { return value }
    if let list = try listArithmetic(sign, left, right, range) { return list }
    if sign == "^" || sign == "<<" || sign == ">>" {
      throw fail(
        .notSupported(what: "`\(sign)`"), place ?? range,
        hint: sign == "^" ? "`**` for powers" : nil)
    }
    if sign == "@" {
      return .tensor(try matrixProduct(tensor(left, range), tensor(right, range), range))
    }
    let (a, b) = (try tensor(left, range), try tensor(right, range))
    switch sign {
    case "+": return .tensor(try binary(.add, a, b, sign, range))
    case "-": return .tensor(try binary(.subtract, a, b, sign, range))
    case "*": return .tensor(try binary(.multiply, a, b, sign, range))
    case "/": return .tensor(try binary(.divide, a, b, sign, range))
    case "**": return .tensor(try binary(.power, a, b, sign, range))
    case "//":
      return .tensor(try unary(.floor, binary(.divide, a, b, sign, range), sign, range))
    case "%":
      // The remainder, with the sign of the divisor; the quotient has no slope.
      let quotient = try unary(.floor, binary(.divide, a, b, sign, range), sign, range)
      return .tensor(
        try binary(.subtract, a, binary(.multiply, quotient, b, sign, range), sign, range))
    case "&":
      return .tensor(
        try binary(.multiply, truth(a, range), truth(b, range), sign, range).asBoolean)
    case "|":
      return .tensor(
        try binary(.maximum, truth(a, range), truth(b, range), sign, range).asBoolean)
    default: throw fail(.notSupported(what: "`\(sign)`"), range)
    }
  }

  /// Joins and formats strings for messages; numbers in them are not evaluated.
  private func textArithmetic(
    _ sign: String, _ left: Value, _ right: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Value? {
    guard case .text(let text) = left else { return nil }
    switch (sign, right) {
    case ("%", _): return .text(text)
    case ("+", .text(let more)):
      try charge(text.utf8.count / 16, range)
      try chargeText(text.utf8.count, adding: more.utf8.count, range)
      return .text(text + more)
    default: return nil
    }
  }

  /// Charges the bytes added to a string, and checks its new length.
  func chargeText(_ count: Int, adding added: Int, _ range: SourceRange) throws(CustomLossError) {
    guard count + added <= limits.characters else {
      throw limit("characters", limits.characters, range)
    }
    try charge(1 + added / 16, range)
  }

  /// Joins and repeats lists such as shapes: `shape + [1]`, `[1] * rank`.
  private func listArithmetic(
    _ sign: String, _ left: Value, _ right: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Value? {
    switch (sign, left, right) {
    case ("+", .list(let a), .list(let b)):
      guard a.items.count + b.items.count <= limits.constants else {
        throw limit("constants", limits.constants, range)
      }
      return try list(a.items + b.items, range, isTuple: a.isTuple && b.isTuple)
    case ("*", .list(let list), .integer(let count)), ("*", .integer(let count), .list(let list)):
      let items = list.items
      let (total, overflow) = items.count.multipliedReportingOverflow(by: Swift.max(0, count))
      guard !overflow, total <= limits.constants else {
        throw limit("constants", limits.constants, range)
      }
      return try self.list(
        (0..<Swift.max(0, items.isEmpty ? 0 : count)).flatMap { _ in items }, range,
        isTuple: list.isTuple)
    default: return nil
    }
  }
}

extension Value {
  /// The value as a number in Python's arithmetic, if it is one.
  fileprivate var pythonNumber: Value? {
    switch self {
    case .integer, .float: self
    case .boolean(let boolean): .integer(boolean ? 1 : 0)
    case .tensor: number.map(Value.float)
    default: nil
    }
  }
}
