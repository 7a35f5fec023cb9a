// Operands: names, literals, brackets, and the calls, subscripts and attributes after them.

extension Parser {
  /// An atom with calls, subscripts and attributes after it.
  mutating func postfixed() throws(CustomLossError) -> Syntax {
    let start = current.range
    var operand = try atom()
    while case .sign(let sign) = current.kind {
      switch sign {
      case ".":
        advance()
        let (name, _) = try name()
        operand = try node(.attribute(operand, name), from: start, over: operand.depth)
      case "(":
        let arguments = try callArguments()
        let depth = Swift.max(operand.depth, arguments.map(\.value).depth)
        operand = try node(.call(operand, arguments), from: start, over: depth)
      case "[":
        let (indices, depth) = try indices()
        operand = try node(
          .subscripted(operand, indices), from: start, over: Swift.max(operand.depth, depth))
      default: return operand
      }
    }
    return operand
  }

  mutating func callArguments() throws(CustomLossError) -> [Syntax.CallArgument] {
    try expect("(")
    var arguments: [Syntax.CallArgument] = []
    var hasNamed = false
    while !isSign(")") {
      if accept(sign: "**") {
        arguments.append(.init(kind: .unpackedDictionary, value: try expression()))
        hasNamed = true
      } else if accept(sign: "*") {
        arguments.append(.init(kind: .unpackedList, value: try expression()))
      } else if case .name = current.kind, peek.kind == .sign("=") {
        let (name, _) = try name()
        advance()
        arguments.append(.init(kind: .named(name), value: try expression()))
        hasNamed = true
      } else {
        let start = current.range
        var value = try expression()
        if isName("for") { value = try comprehension(of: value, as: .list, from: start) }
        if hasNamed {
          throw error(.expected("a named argument after a named one"), value.range)
        }
        arguments.append(.init(kind: .positional, value: value))
      }
      guard accept(sign: ",") else { break }
    }
    try expect(")")
    return arguments
  }

  private mutating func indices() throws(CustomLossError) -> ([Syntax.Index], depth: Int) {
    try expect("[")
    var indices: [Syntax.Index] = []
    var depth = 0
    while !isSign("]") {
      let start = current.range
      let first = isSign(":") ? nil : try expression()
      if accept(sign: ":") {
        let end = isSign(":") || isSign(",") || isSign("]") ? nil : try expression()
        var step: Syntax?
        if accept(sign: ":"), !isSign(","), !isSign("]") { step = try expression() }
        depth = Swift.max(depth, [first, end, step].compactMap(\.self).depth)
        indices.append(.slice(from: first, to: end, by: step, start.through(previousRange)))
      } else if let first {
        depth = Swift.max(depth, first.depth)
        indices.append(.one(first))
      }
      guard accept(sign: ",") else { break }
    }
    let end = current.range
    try expect("]")
    guard !indices.isEmpty else { throw error(.expected("an index"), end) }
    return (indices, depth)
  }

  private mutating func atom() throws(CustomLossError) -> Syntax {
    let start = current.range
    let token = current
    switch token.kind {
    case .integer(let value):
      advance()
      return try node(.integer(value), from: start, over: 0)
    case .float(let value):
      advance()
      return try node(.float(value), from: start, over: 0)
    case .string, .formatted: return try string(from: start)
    case .name(let name): return try named(name, from: start)
    case .sign("("), .sign("["): return try bracketed(from: start)
    case .sign("{"): return try braced(from: start)
    case .sign("..."):
      advance()
      return try node(.ellipsis, from: start, over: 0)
    default:
      throw error(.expected("an expression"), start)
    }
  }

  private mutating func named(
    _ name: String, from start: SourceRange
  ) throws(CustomLossError) -> Syntax {
    let kind: Syntax.Kind
    switch name {
    case "True": kind = .boolean(true)
    case "False": kind = .boolean(false)
    case "None": kind = .none
    case "yield", "await":
      throw error(.notSupported(what: "`\(name)`"), start, hint: "`return` the loss")
    default:
      guard !Self.keywords.contains(name) else {
        throw error(.expected("an expression"), start)
      }
      kind = .name(name)
    }
    advance()
    return try node(kind, from: start, over: 0)
  }

  // MARK: Strings

  /// Neighbouring strings are one.
  private mutating func string(from start: SourceRange) throws(CustomLossError) -> Syntax {
    var pieces: [Syntax.FormatPiece] = []
    var plain = ""
    var depth = 0
    while true {
      if case .string(let text) = current.kind {
        plain += text
        pieces.append(.text(text))
      } else if case .formatted(let content) = current.kind {
        for piece in try formatPieces(content) {
          if case .value(let value) = piece { depth = Swift.max(depth, value.depth) }
          pieces.append(piece)
        }
      } else {
        break
      }
      advance()
    }
    let isPlain = pieces.allSatisfy { if case .text = $0 { true } else { false } }
    if isPlain, pieces.count == 1, case .text(let text)? = pieces.first { plain = text }
    return try node(isPlain ? .string(plain) : .formatted(pieces), from: start, over: depth)
  }

  /// The text and the expressions of a formatted string; formats after a colon mean nothing here.
  private mutating func formatPieces(
    _ content: SourceRange
  ) throws(CustomLossError) -> [Syntax.FormatPiece] {
    var pieces: [Syntax.FormatPiece] = []
    var literal: [UInt8] = []
    var index = content.start
    func isDoubled(_ byte: UInt8) -> Bool { index + 1 < content.end && text[index + 1] == byte }
    while index < content.end {
      let byte = text[index]
      if byte == UInt8(ascii: "{"), !isDoubled(byte) {
        pieces.append(.text(String(decoding: literal, as: UTF8.self)))
        literal = []
        let (expression, next) = try braces(from: index, to: content.end)
        pieces.append(.value(try self.expression(in: expression)))
        index = next
      } else {
        literal.append(byte)
        let isBrace = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
        index += isBrace && isDoubled(byte) ? 2 : 1
      }
    }
    pieces.append(.text(String(decoding: literal, as: UTF8.self)))
    return pieces
  }

  /// The expression in a pair of braces, and the text after the closing one.
  private func braces(
    from open: Int, to end: Int
  ) throws(CustomLossError) -> (SourceRange, next: Int) {
    var depth = 0
    var expressionEnd: Int?
    for index in (open + 1)..<Swift.max(open + 1, end) {
      switch text[index] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}") where depth == 0:
        return (SourceRange(start: open + 1, end: expressionEnd ?? index), index + 1)
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ":"), UInt8(ascii: "!"), UInt8(ascii: "="):
        let isComparison =
          text[index] != UInt8(ascii: ":")
          && (index + 1 < end && text[index + 1] == UInt8(ascii: "=")
            || [UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">")]
              .contains(text[index - 1]))
        if depth == 0, !isComparison { expressionEnd = expressionEnd ?? index }
      default: break
      }
    }
    throw error(.expected("`}`"), SourceRange(start: open, end: end))
  }

  // MARK: Brackets

  /// `(a)`, `(a, b)`, `()` or `[a, b]`, or a comprehension.
  private mutating func bracketed(from start: SourceRange) throws(CustomLossError) -> Syntax {
    let isList = isSign("[")
    let end = isList ? "]" : ")"
    advance()
    var items: [Syntax] = []
    var isTuple = isList
    while !isSign(end) {
      items.append(try item())
      if isName("for"), items.count == 1 {
        let comprehension = try comprehension(of: items[0], as: .list, from: start)
        try expect(end)
        return comprehension
      }
      guard items.count <= limits.constants else {
        throw error(.limit(name: "constants", limit: limits.constants), start)
      }
      guard accept(sign: ",") else { break }
      isTuple = true
    }
    try expect(end)
    if !isTuple, let only = items.first {
      return Syntax(kind: only.kind, range: start.through(previousRange), depth: only.depth)
    }
    return try node(isList ? .list(items) : .tuple(items), from: start, over: items.depth)
  }

  /// A dictionary or a set.
  private mutating func braced(from start: SourceRange) throws(CustomLossError) -> Syntax {
    advance()
    var entries: [(key: Syntax?, value: Syntax)] = []
    var items: [Syntax] = []
    while !isSign("}") {
      if accept(sign: "**") {
        entries.append((nil, try operation(above: 4)))
      } else {
        let first = try item()
        if accept(sign: ":") {
          let value = try expression()
          if isName("for"), entries.isEmpty {
            let comprehension = try comprehension(
              of: value, key: first, as: .dictionary, from: start)
            try expect("}")
            return comprehension
          }
          entries.append((first, value))
        } else {
          items.append(first)
          if isName("for"), items.count == 1 {
            let comprehension = try comprehension(of: first, as: .set, from: start)
            try expect("}")
            return comprehension
          }
        }
      }
      guard accept(sign: ",") else { break }
    }
    try expect("}")
    guard entries.isEmpty || items.isEmpty else { throw error(.expected("`:`"), start) }
    let depth = (items + entries.map(\.value) + entries.compactMap(\.key)).depth
    return try node(
      items.isEmpty ? .dictionary(entries) : .set(items), from: start, over: depth)
  }

  /// What follows an item: `for target in iterable`, with conditions and further loops.
  private mutating func comprehension(
    of item: Syntax, key: Syntax? = nil, as result: Syntax.Comprehension.Result,
    from start: SourceRange
  ) throws(CustomLossError) -> Syntax {
    var clauses: [Syntax.Comprehension.Clause] = []
    var parts = [item] + [key].compactMap(\.self)
    while accept(name: "for") {
      let target = try loopTarget()
      try expect(name: "in")
      let iterable = try operation(above: 0)
      var conditions: [Syntax] = []
      while accept(name: "if") { conditions.append(try operation(above: 0)) }
      parts += [iterable] + conditions
      clauses.append(.init(target: target, iterable: iterable, conditions: conditions))
    }
    return try node(
      .comprehension(.init(result: result, key: key, item: item, clauses: clauses)), from: start,
      over: parts.depth)
  }
}
