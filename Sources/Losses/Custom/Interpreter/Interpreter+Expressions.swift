// Expressions: numbers as in Python, tensors as nodes of the graph.

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
    case .list(let items): return try list(values(of: items, in: scope), syntax.range)
    case .tuple(let items):
      return try list(values(of: items, in: scope), syntax.range, isTuple: true)
    case .set(let items): return try set(of: values(of: items, in: scope), syntax.range)
    case .dictionary(let entries): return try dictionary(entries, in: scope, syntax.range)
    case .comprehension(let comprehension):
      return try self.comprehension(comprehension, in: scope, syntax.range)
    case .starred(let items):
      throw fail(.expected("a list around `*`"), items.range)
    case .named(let name, let value):
      let value = try evaluate(value, in: scope)
      var owner = scope
      while owner.kind == .comprehension, let outer = owner.outer { owner = outer }
      owner.assign(name, value)
      return value
    case .formatted(let pieces): return .text(try formatted(pieces, in: scope))
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

  /// The values of the items of a list; starred items are unpacked.
  private func values(of items: [Syntax], in scope: Scope) throws(CustomLossError) -> [Value] {
    var values: [Value] = []
    for item in items {
      if case .starred(let inner) = item.kind {
        values += try self.items(of: evaluate(inner, in: scope), inner.range)
      } else {
        values.append(try evaluate(item, in: scope))
      }
      guard values.count <= limits.constants else {
        throw limit("constants", limits.constants, item.range)
      }
    }
    return values
  }

  private func dictionary(
    _ entries: [(key: Syntax?, value: Syntax)], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    var values: [(key: Value, value: Value)] = []
    for entry in entries {
      let value = try evaluate(entry.value, in: scope)
      if let key = entry.key {
        values.append((try evaluate(key, in: scope), value))
      } else if case .dictionary(let inner) = value {
        try charge(inner.keys.count, range)
        values += zip(inner.keys, inner.values).map { ($0, $1) }
      } else {
        throw fail(.wrongKind(expected: "a dictionary", found: value.kindName), entry.value.range)
      }
    }
    return try dictionary(values, range)
  }

  // MARK: Strings

  private func formatted(
    _ pieces: [Syntax.FormatPiece], in scope: Scope
  ) throws(CustomLossError) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let literal): text += literal
      case .value(let syntax): text += try spelled(evaluate(syntax, in: scope))
      }
      try charge(text.utf8.count / 16, SourceRange(start: 0, end: 0))
    }
    return text
  }

  /// The value as `print` would show it, shortened, for messages only.
  func spelled(_ value: Value) throws(CustomLossError) -> String {
    switch value {
    case .integer(let integer): return "\(integer)"
    case .float(let number): return "\(number)"
    case .boolean(let boolean): return boolean ? "True" : "False"
    case .text(let text): return String(text.prefix(Self.textLimit))
    case .exception(_, let message): return String(message.prefix(Self.textLimit))
    case .list(let list):
      guard list.items.count <= 8, list.nesting == 1 else { return "a list" }
      let items = try list.items.map { (item) throws(CustomLossError) in try spelled(item) }
      let joined = items.joined(separator: ", ")
      return list.isTuple ? "(\(joined)\(items.count == 1 ? "," : ""))" : "[\(joined)]"
    default: return value.number.map { "\($0)" } ?? value.kindName
    }
  }

  private static var textLimit: Int { 200 }

  // MARK: Operators

  /// Operators of one precedence, in a loop, so that a long sum is not deeply nested.
  func chain(
    _ first: Syntax, _ links: [Syntax.Link], in scope: Scope, from range: SourceRange
  ) throws(CustomLossError) -> Value {
    var value = try evaluate(first, in: scope)
    for link in links {
      let operand = try evaluate(link.operand, in: scope)
      value = try arithmetic(
        link.sign, value, operand, range.through(link.operand.range, only: true),
        sign: link.range)
    }
    return value
  }
}

extension SourceRange {
  /// From the start of this range to the end of another, which may be before it.
  fileprivate func through(_ last: SourceRange, only: Bool) -> SourceRange {
    SourceRange(start: start, end: last.end)
  }
}
