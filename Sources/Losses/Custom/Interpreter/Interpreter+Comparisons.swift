// Comparisons and conditions.

extension Interpreter {
  func comparison(
    _ first: Syntax, _ links: [Syntax.Link], in scope: Scope
  ) throws(CustomLossError) -> Value {
    var left = try evaluate(first, in: scope)
    for (index, link) in links.enumerated() {
      let right = try evaluate(link.operand, in: scope)
      let range = first.range.through(link.operand.range)
      let result = try compared(link.sign, left, right, range)
      if links.count == 1 { return result }
      // `a < b < c` stops at the first comparison that is false, so all must be known.
      guard try isTrue(result, "a < b < c", range) else { return .boolean(false) }
      if index == links.count - 1 { return result }
      left = right
    }
    return .boolean(true)
  }

  func compared(
    _ sign: String, _ left: Value, _ right: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    if sign == "in" || sign == "not in" {
      return .boolean(try isMember(left, of: right, range) == (sign == "in"))
    }
    if let isSame = try areEqual(left, right, range) {
      switch sign {
      case "==", "is": return .boolean(isSame)
      case "!=", "is not": return .boolean(!isSame)
      default: break
      }
    }
    guard let operation = Self.comparisons[sign] else {
      throw fail(.wrongKind(expected: "None after `is`", found: right.kindName), range)
    }
    if let a = left.number, let b = right.number {
      return .boolean(operation(a, b) != 0)
    }
    return .tensor(
      try binary(operation, tensor(left, range), tensor(right, range), sign, range).asBoolean)
  }

  private func isMember(
    _ value: Value, of collection: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Bool {
    switch collection {
    case .text(let text):
      try charge(text.utf8.count, range)
      guard let part = value.text else {
        throw fail(.wrongKind(expected: "a string", found: value.kindName), range)
      }
      return part.isEmpty || text.contains(part)
    case .dictionary(let dictionary): return dictionary[try key(value, range)] != nil
    case .list(let list):
      for item in list.items where try areEqual(item, value, range) == true { return true }
      return false
    default:
      throw fail(.wrongKind(expected: "a list", found: collection.kindName), range)
    }
  }

  /// Whether two values are equal, if that is known; for tensors it is not.
  func areEqual(
    _ left: Value, _ right: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Bool? {
    try enter(range)
    defer { leave() }
    if let a = left.number, let b = right.number { return a == b }
    switch (left, right) {
    case (.none, .none): return true
    case (.none, _), (_, .none): return false
    case (.text("floatx"), .text(let b)), (.text(let b), .text("floatx")):
      return HalfType(named: b).map { $0 == graph.half } ?? b.hasPrefix("float")
    case (.text(let a), .text(let b)):
      try charge(Swift.max(a.utf8.count, b.utf8.count) / 16, range)
      return a == b
    case (.text(let a), .builtIn(let type)), (.builtIn(let type), .text(let a)):
      // A dtype compared with `float` or `bool`, which also mean a dtype.
      return type.name == "cast_to_floatx" ? a.hasPrefix("float") : a.hasPrefix(type.name)
    case (.text, _), (_, .text): return false
    case (.object(let a), .object(let b)): return a === b
    case (.classObject(let a), .classObject(let b)): return a === b
    case (.dictionary(let a), .dictionary(let b)): return a === b
    case (.list(let a), .list(let b)):
      if a === b, a.items.allSatisfy({ $0.number != nil }) { return true }
      guard a.items.count == b.items.count else { return false }
      for (left, right) in zip(a.items, b.items) {
        guard let isSame = try areEqual(left, right, range) else { return nil }
        if !isSame { return false }
      }
      return true
    default: return nil
    }
  }

  private static let comparisons: [String: Binary] = [
    "==": .equal, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater,
    ">=": .greaterOrEqual,
  ]

  /// `and` and `or` return one of their operands, as in Python.
  func logical(
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
}
