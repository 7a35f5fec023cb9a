// Expressions: numbers as Python has them, tensors as the graph has them.

extension Interpreter {
  func evaluate(_ syntax: Syntax, in scope: Scope) throws(CustomLossError) -> Value {
    try enter(syntax.range)
    defer { leave() }
    switch syntax.kind {
    case .integer(let integer): return .integer(integer)
    case .float(let number): return .float(number)
    case .string(let text): return .text(text)
    case .boolean(let boolean): return .boolean(boolean)
    case .none: return Value.none
    case .ellipsis: return .ellipsis
    case .name(let name):
      guard let value = try value(named: name, in: scope, syntax.range) else {
        throw unknownName(name, syntax.range, in: scope)
      }
      return value
    case .list(let items), .tuple(let items):
      var values: [Value] = []
      for item in items { values.append(try evaluate(item, in: scope)) }
      return try list(values, syntax.range)
    case .attribute(let owner, let name):
      return try attribute(name, of: evaluate(owner, in: scope), syntax.range)
    case .call(let callee, let arguments):
      return try call(callee, arguments, in: scope, syntax.range)
    case .subscripted(let owner, let indices):
      return try subscripted(evaluate(owner, in: scope), indices, in: scope, syntax.range)
    case .prefixed(let signs, let operand):
      return try prefixed(signs, evaluate(operand, in: scope), syntax.range)
    case .chain(let first, let links):
      return try chain(first, links, in: scope, from: syntax.range)
    case .power(let base, let exponent):
      let base = try evaluate(base, in: scope)
      return try arithmetic("**", base, evaluate(exponent, in: scope), syntax.range)
    case .comparison(let first, let links):
      return try comparison(first, links, in: scope)
    case .and(let operands): return try logical(operands, stopsAt: false, "and", in: scope)
    case .or(let operands): return try logical(operands, stopsAt: true, "or", in: scope)
    case .not(let operand):
      return .boolean(!(try isTrue(evaluate(operand, in: scope), "not", syntax.range)))
    case .conditional(let value, let condition, let otherwise):
      let isTrue = try isTrue(evaluate(condition, in: scope), "if", condition.range)
      return try evaluate(isTrue ? value : otherwise, in: scope)
    case .lambda(let function):
      return .function(try closure(function, in: scope))
    }
  }

  private func call(
    _ callee: Syntax, _ arguments: [Syntax.CallArgument], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    var positional: [(Value, SourceRange)] = []
    // A method is an operator whose first argument stands before the dot.
    var function: Value
    if case .attribute(let owner, let name) = callee.kind {
      let ownerValue = try evaluate(owner, in: scope)
      if let method = Names.method(name, of: ownerValue) {
        function = .builtIn(method)
        positional.append((ownerValue, owner.range))
      } else {
        function = try attribute(name, of: ownerValue, callee.range)
      }
    } else {
      function = try evaluate(callee, in: scope)
    }
    var named: [String: (Value, SourceRange)] = [:]
    for argument in arguments {
      let value = try evaluate(argument.value, in: scope)
      guard let name = argument.name else {
        positional.append((value, argument.value.range))
        continue
      }
      guard named[name] == nil else {
        throw fail(.repeatedArgument(name, function: function.kindName), argument.value.range)
      }
      named[name] = (value, argument.value.range)
    }
    return try call(function, positional: positional, named: named, range)
  }

  /// Operators of one precedence, in a loop: a long sum is not deep.
  private func chain(
    _ first: Syntax, _ links: [Syntax.Link], in scope: Scope, from range: SourceRange
  ) throws(CustomLossError) -> Value {
    var value = try evaluate(first, in: scope)
    for link in links {
      let operand = try evaluate(link.operand, in: scope)
      value = try arithmetic(
        link.sign, value, operand, range.through(link.operand.range, only: true))
    }
    return value
  }

  // MARK: Attributes

  private func attribute(
    _ name: String, of owner: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    switch (owner, name) {
    case (.module(let path), _):
      let path = path + "." + name
      if let value = member(path) { return value }
      if Modules.isPrefix(path) { return .module(path) }
      throw fail(
        .unknownAttribute(name, of: owner.kindName), range,
        hint: nearest(to: name, among: Names.all).map { "`\($0)`" })
    case (.tensor(let tensor), "shape"): return .lengths(tensor.shape)
    case (.tensor(let tensor), "ndim"): return .integer(tensor.rank)
    case (.tensor(let tensor), "size"): return .integer(product(tensor.shape))
    case (.tensor, "dtype"): return .text("floatx")
    case (.tensor(let tensor), "T"):
      return .tensor(transposed(tensor, Array((0..<tensor.rank).reversed())))
    case (.integer, "shape"), (.float, "shape"): return .lengths([])
    case (.integer, "dtype"), (.float, "dtype"): return .text("floatx")
    case (.list(let list), "ndims"), (.list(let list), "rank"): return .integer(list.items.count)
    case (.loss, _):
      throw fail(.unknownAttribute(name, of: owner.kindName), range)
    default:
      throw fail(
        .unknownAttribute(name, of: owner.kindName), range,
        hint: nearest(to: name, among: ["shape", "ndim", "dtype"]).map { "`.\($0)`" })
    }
  }

  // MARK: Arithmetic

  private func prefixed(
    _ signs: [Syntax.Sign], _ operand: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    var value = operand
    // Signs that cancel are not worth an operator each.
    let minuses = signs.count { $0 == .minus }
    let negations = signs.count { $0 == .not }
    if negations > 0 {
      if minuses > 0 { throw fail(.notSupported(what: "`-` beside `~`"), range) }
      let truth = try binary(.equal, tensor(value, range), number(0), "logical_not", range)
      value = .tensor(truth)
      return negations.isMultiple(of: 2)
        ? .tensor(try binary(.equal, truth, number(0), "logical_not", range)) : value
    }
    switch value {
    case .boolean(let boolean): value = .integer(boolean ? 1 : 0)
    case .integer, .float, .tensor: break
    default: value = .tensor(try tensor(value, range))
    }
    guard !minuses.isMultiple(of: 2) else { return value }
    switch value {
    case .integer(let integer): return .integer(0 &- integer)
    case .float(let number): return .float(-number)
    default: return .tensor(try unary(.negative, tensor(value, range), "-", range))
    }
  }

  /// One operator between two values.
  func arithmetic(
    _ sign: String, _ left: Value, _ right: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    if sign != "@", sign != "&", sign != "|", let a = left.pythonNumber, let b = right.pythonNumber
    {
      return try Self.python(sign, a, b) { [self] fact in fail(fact, range) }
    }
    if let list = try listArithmetic(sign, left, right, range) { return list }
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
      // What remains after whole divisors, of the divisor's sign; the quotient has no slope.
      let quotient = try unary(.floor, binary(.divide, a, b, sign, range), sign, range)
      return .tensor(
        try binary(.subtract, a, binary(.multiply, quotient, b, sign, range), sign, range))
    case "&":
      return .tensor(try binary(.multiply, truth(a, range), truth(b, range), sign, range))
    case "|":
      return .tensor(try binary(.maximum, truth(a, range), truth(b, range), sign, range))
    default: throw fail(.notSupported(what: "`\(sign)`"), range)
    }
  }

  /// Lists are joined and repeated, as shapes are: `shape + [1]`, `[1] * rank`.
  private func listArithmetic(
    _ sign: String, _ left: Value, _ right: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Value? {
    switch (sign, left, right) {
    case ("+", .list(let a), .list(let b)):
      guard a.items.count + b.items.count <= limits.constants else {
        throw limit("constants", limits.constants, range)
      }
      return try list(a.items + b.items, range)
    case ("*", .list(let list), .integer(let count)), ("*", .integer(let count), .list(let list)):
      let items = list.items
      let (total, overflow) = items.count.multipliedReportingOverflow(by: Swift.max(0, count))
      guard !overflow, total <= limits.constants else {
        throw limit("constants", limits.constants, range)
      }
      return try self.list(
        (0..<Swift.max(0, items.isEmpty ? 0 : count)).flatMap { _ in items }, range)
    default: return nil
    }
  }

  /// What Python makes of two numbers.
  private static func python(
    _ sign: String, _ a: Value, _ b: Value,
    fail: (CustomLossError.Fact) -> CustomLossError
  ) throws(CustomLossError) -> Value {
    if case .integer(let a) = a, case .integer(let b) = b,
      let whole = try wholePython(sign, a, b, fail: fail)
    {
      return whole
    }
    guard let a = a.number, let b = b.number else { throw fail(.numberTooLarge) }
    let result: Double
    switch sign {
    case "+": result = a + b
    case "-": result = a - b
    case "*": result = a * b
    case "/": result = a / b
    case "//":
      guard b != 0 else { throw fail(.divisionByZero) }
      result = (a / b).rounded(.down)
    case "%":
      guard b != 0 else { throw fail(.divisionByZero) }
      result = a - (a / b).rounded(.down) * b
    case "**": result = BinaryKernel.power(a, b)
    default: throw fail(.notSupported(what: "`\(sign)`"))
    }
    // Numbers that outgrow `Double` are a mistake, or a trap; infinity itself may go on.
    if result.isInfinite, a.isFinite, b.isFinite, sign != "/" { throw fail(.numberTooLarge) }
    return .float(result)
  }

  private static func wholePython(
    _ sign: String, _ a: Int, _ b: Int, fail: (CustomLossError.Fact) -> CustomLossError
  ) throws(CustomLossError) -> Value? {
    switch sign {
    case "+":
      let (sum, overflow) = a.addingReportingOverflow(b)
      return overflow ? nil : .integer(sum)
    case "-":
      let (difference, overflow) = a.subtractingReportingOverflow(b)
      return overflow ? nil : .integer(difference)
    case "*":
      let (product, overflow) = a.multipliedReportingOverflow(by: b)
      return overflow ? nil : .integer(product)
    case "//", "%":
      guard b != 0 else { throw fail(.divisionByZero) }
      guard b != -1 else { return sign == "%" ? .integer(0) : a == .min ? nil : .integer(-a) }
      let (quotient, rest) = (a / b, a % b)
      let isRoundedUp = rest != 0 && (rest < 0) != (b < 0)
      return sign == "//"
        ? .integer(isRoundedUp ? quotient - 1 : quotient) : .integer(isRoundedUp ? rest + b : rest)
    case "**":
      guard b >= 0 else { return nil }
      // By squaring: at most 63 steps, and no power tower gets past the first overflow.
      var (result, base, exponent) = (1, a, b)
      while exponent > 0 {
        if exponent & 1 == 1 {
          let (product, overflow) = result.multipliedReportingOverflow(by: base)
          if overflow { return nil }
          result = product
        }
        exponent >>= 1
        if exponent > 0 {
          let (square, overflow) = base.multipliedReportingOverflow(by: base)
          if overflow { return nil }
          base = square
        }
      }
      return .integer(result)
    default: return nil
    }
  }

  // MARK: Comparisons and conditions

  private func comparison(
    _ first: Syntax, _ links: [Syntax.Link], in scope: Scope
  ) throws(CustomLossError) -> Value {
    var left = try evaluate(first, in: scope)
    for (index, link) in links.enumerated() {
      let right = try evaluate(link.operand, in: scope)
      let range = first.range.through(link.operand.range)
      let result = try compared(link.sign, left, right, range)
      if links.count == 1 { return result }
      // `a < b < c` stops at the first that does not hold, so all must be known.
      guard try isTrue(result, "a < b < c", range) else { return .boolean(false) }
      if index == links.count - 1 { return result }
      left = right
    }
    return .boolean(true)
  }

  private func compared(
    _ sign: String, _ left: Value, _ right: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    if sign == "in" || sign == "not in" {
      guard case .list(let list) = right else {
        throw fail(.wrongKind(expected: "a list", found: right.kindName), range)
      }
      var isIn = false
      for item in list.items where !isIn {
        try charge(1 + Swift.max(item.length, left.length), range)
        isIn = item.isSame(as: left) == true
      }
      return .boolean(isIn == (sign == "in"))
    }
    try charge(Swift.max(left.length, right.length), range)
    if let isSame = left.isSame(as: right) {
      switch sign {
      case "==", "is": return .boolean(isSame)
      case "!=", "is not": return .boolean(!isSame)
      default: break
      }
    }
    if case .list = left, case .list = right {
      throw fail(.wrongKind(expected: "flat lists", found: "lists within lists"), range)
    }
    guard let operation = Self.comparisons[sign] else {
      throw fail(.wrongKind(expected: "None after `is`", found: right.kindName), range)
    }
    if let a = left.number, let b = right.number {
      return .boolean(operation.rule.value(a, b) != 0)
    }
    return .tensor(
      try binary(operation, tensor(left, range), tensor(right, range), sign, range))
  }

  private static let comparisons: [String: Binary] = [
    "==": .equal, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater,
    ">=": .greaterOrEqual,
  ]

  /// `and` and `or` give the operand that decided, as in Python.
  private func logical(
    _ operands: [Syntax], stopsAt stop: Bool, _ word: String, in scope: Scope
  ) throws(CustomLossError) -> Value {
    var value = Value.boolean(!stop)
    for (index, operand) in operands.enumerated() {
      value = try evaluate(operand, in: scope)
      if index < operands.count - 1 || !value.isTensor,
        try isTrue(value, word, operand.range) == stop
      {
        return value
      }
    }
    return value
  }

  /// Whether a value counts as true, which must be known before any tensor is.
  func isTrue(_ value: Value, _ word: String, _ range: SourceRange) throws(CustomLossError) -> Bool
  {
    if let number = value.number { return number != 0 }
    switch value {
    case .none: return false
    case .text(let text): return !text.isEmpty
    case .list(let list): return !list.items.isEmpty
    case .tensor:
      let hint =
        switch word {
        case "and", "a < b < c": "`logical_and(a, b)`"
        case "or": "`logical_or(a, b)`"
        case "not": "`logical_not(a)`"
        default: "`where(condition, a, b)`"
        }
      throw fail(.tensorDecides(what: word), range, hint: hint)
    default: return true
    }
  }
}

extension SourceRange {
  /// From the start of this to the end of another, be it before this one's.
  fileprivate func through(_ last: SourceRange, only: Bool) -> SourceRange {
    SourceRange(start: start, end: last.end)
  }
}

extension Value {
  /// How many entries a comparison may look at.
  fileprivate var length: Int {
    switch self {
    case .list(let list): list.items.count
    case .text(let text): text.utf8.count
    default: 0
    }
  }

  fileprivate var isTensor: Bool { if case .tensor = self { number == nil } else { false } }

  /// The value as Python's arithmetic sees it, if it is a number there.
  fileprivate var pythonNumber: Value? {
    switch self {
    case .integer, .float: self
    case .boolean(let boolean): .integer(boolean ? 1 : 0)
    case .tensor: number.map(Value.float)
    default: nil
    }
  }

  /// Whether two values are the same, where that is known; tensors are not.
  fileprivate func isSame(as other: Value) -> Bool? {
    if let a = number, let b = other.number { return a == b }
    switch (self, other) {
    case (.none, .none): return true
    case (.none, _), (_, .none): return false
    case (.text("floatx"), .text(let b)), (.text(let b), .text("floatx")):
      return b.hasPrefix("float")
    case (.text(let a), .text(let b)): return a == b
    case (.text, _), (_, .text): return false
    case (.list(let a), .list(let b)):
      guard a.items.count == b.items.count else { return false }
      for (left, right) in zip(a.items, b.items) {
        // Shapes are flat; lists within lists could hold each other without end.
        if case .list = left { return nil }
        guard let isSame = left.isSame(as: right) else { return nil }
        if !isSame { return false }
      }
      return true
    default: return nil
    }
  }
}
