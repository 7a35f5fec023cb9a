// Operands: names, literals, brackets, and the calls, subscripts and attributes after them.

extension Parser {
  /// An atom with calls, subscripts and attributes after it.
  mutating func postfixed() throws(CustomLossError) -> Syntax {
    let start = current.range
    var operand = try atom()
    while case .sign(let sign) = current.kind {
      switch sign {
      case .dot:
        advance()
        let (name, _) = try name()
        operand = try node(.attribute(operand, name), from: start, over: operand.depth)
      case .openRound:
        let arguments = try callArguments()
        let depth = Swift.max(operand.depth, arguments.map(\.value).depth)
        operand = try node(.call(operand, arguments), from: start, over: depth)
      case .openSquare:
        let (indices, depth) = try indices()
        operand = try node(
          .subscripted(operand, indices), from: start, over: Swift.max(operand.depth, depth))
      default: return operand
      }
    }
    return operand
  }

  mutating func callArguments() throws(CustomLossError) -> [Syntax.CallArgument] {
    try expect(.openRound)
    var arguments: [Syntax.CallArgument] = []
    var hasNamed = false
    while !isAt(.closeRound) {
      if accept(.power) {
        arguments.append(.init(kind: .unpackedDictionary, value: try expression()))
        hasNamed = true
      } else if accept(.star) {
        arguments.append(.init(kind: .unpackedList, value: try expression()))
      } else if case .name = current.kind, peek.kind == .sign(.assign) {
        let (name, _) = try name()
        advance()
        arguments.append(.init(kind: .named(name), value: try expression()))
        hasNamed = true
      } else {
        let start = current.range
        var value = try expression()
        if isAt(.for) { value = try comprehension(of: value, as: .list, from: start) }
        if hasNamed {
          throw error(.expected("a named argument after a named one"), value.range)
        }
        arguments.append(.init(kind: .positional, value: value))
      }
      guard accept(.comma) else { break }
    }
    try expect(.closeRound)
    return arguments
  }

  private mutating func indices() throws(CustomLossError) -> ([Syntax.Index], depth: Int) {
    try expect(.openSquare)
    var indices: [Syntax.Index] = []
    var depth = 0
    while !isAt(.closeSquare) {
      let start = current.range
      let first = isAt(.colon) ? nil : try expression()
      if accept(.colon) {
        let end = isAt(.colon) || isAt(.comma) || isAt(.closeSquare) ? nil : try expression()
        var step: Syntax?
        if accept(.colon), !isAt(.comma), !isAt(.closeSquare) { step = try expression() }
        depth = Swift.max(depth, [first, end, step].compactMap(\.self).depth)
        indices.append(.slice(from: first, to: end, by: step, start.through(previousRange)))
      } else if let first {
        depth = Swift.max(depth, first.depth)
        indices.append(.one(first))
      }
      guard accept(.comma) else { break }
    }
    let end = current.range
    try expect(.closeSquare)
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
    case .name(let name):
      advance()
      return try node(.name(name), from: start, over: 0)
    case .keyword(let keyword): return try constant(keyword, from: start)
    case .sign(.openRound), .sign(.openSquare): return try bracketed(from: start)
    case .sign(.openCurly): return try braced(from: start)
    case .sign(.ellipsis):
      advance()
      return try node(.ellipsis, from: start, over: 0)
    default:
      throw error(.expected("an expression"), start)
    }
  }

  private mutating func constant(
    _ keyword: Token.Keyword, from start: SourceRange
  ) throws(CustomLossError) -> Syntax {
    let kind: Syntax.Kind
    switch keyword {
    case .true: kind = .boolean(true)
    case .false: kind = .boolean(false)
    case .none: kind = .none
    case .yield, .await:
      throw error(.notSupported(what: "`\(keyword.rawValue)`"), start, hint: "`return` the loss")
    default: throw error(.expected("an expression"), start)
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
    let isList = isAt(.openSquare)
    let end = isList ? Token.Sign.closeSquare : .closeRound
    advance()
    var items: [Syntax] = []
    var isTuple = isList
    while !isAt(end) {
      items.append(try item())
      if isAt(.for), items.count == 1 {
        let comprehension = try comprehension(of: items[0], as: .list, from: start)
        try expect(end)
        return comprehension
      }
      guard items.count <= limits.constants else {
        throw error(.limit(name: "constants", limit: limits.constants), start)
      }
      guard accept(.comma) else { break }
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
    while !isAt(.closeCurly) {
      if accept(.power) {
        entries.append((nil, try operation(above: 4)))
      } else {
        let first = try item()
        if accept(.colon) {
          let value = try expression()
          if isAt(.for), entries.isEmpty {
            let comprehension = try comprehension(
              of: value, key: first, as: .dictionary, from: start)
            try expect(.closeCurly)
            return comprehension
          }
          entries.append((first, value))
        } else {
          items.append(first)
          if isAt(.for), items.count == 1 {
            let comprehension = try comprehension(of: first, as: .set, from: start)
            try expect(.closeCurly)
            return comprehension
          }
        }
      }
      guard accept(.comma) else { break }
    }
    try expect(.closeCurly)
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
    while accept(.for) {
      let target = try loopTarget()
      try expect(.in)
      let iterable = try operation(above: 0)
      var conditions: [Syntax] = []
      while accept(.if) { conditions.append(try operation(above: 0)) }
      parts += [iterable] + conditions
      clauses.append(.init(target: target, iterable: iterable, conditions: conditions))
    }
    return try node(
      .comprehension(.init(result: result, key: key, item: item, clauses: clauses)), from: start,
      over: parts.depth)
  }
}
