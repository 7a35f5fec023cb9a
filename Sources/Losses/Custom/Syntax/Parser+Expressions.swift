// Expressions, by climbing precedences: each level of brackets costs a handful of frames.

extension Parser {
  /// One expression, or several with commas between them, which are a tuple.
  mutating func expressionList() throws(CustomLossError) -> Syntax {
    let start = current.range
    let first = try item()
    guard isSign(",") else { return first }
    var items = [first]
    while accept(sign: ",") {
      guard startsExpression else { break }
      items.append(try item())
    }
    return try node(.tuple(items), from: start, over: items.depth)
  }

  /// An expression, or a list to be unpacked among the items of another.
  mutating func item() throws(CustomLossError) -> Syntax {
    guard isSign("*") else { return try expression() }
    let start = current.range
    advance()
    let items = try operation(above: 4)
    return try node(.starred(items), from: start, over: items.depth)
  }

  private var startsExpression: Bool {
    switch current.kind {
    case .name(let name): !Self.keywords.contains(name) || Self.leadingKeywords.contains(name)
    case .integer, .float, .string, .formatted: true
    case .sign(let sign): ["(", "[", "{", "-", "+", "~", "...", "*"].contains(sign)
    default: false
    }
  }

  private static let leadingKeywords: Set<String> = ["not", "lambda", "True", "False", "None"]

  /// An expression: `a if b else c`, a `lambda`, or one of higher precedence.
  mutating func expression() throws(CustomLossError) -> Syntax {
    try enter()
    defer { leave() }
    let start = current.range
    if isName("lambda") { return try lambda() }
    let value = try operation(above: 0)
    if case .name(let name) = value.kind, accept(sign: ":=") {
      let named = try expression()
      return try node(.named(name, named), from: start, over: named.depth)
    }
    guard isName("if") else { return value }
    advance()
    let condition = try operation(above: 0)
    guard isName("else") else { throw error(.expected("`else`"), current.range) }
    advance()
    let otherwise = try expression()
    return try node(
      .conditional(value, condition: condition, otherwise: otherwise), from: start,
      over: [value, condition, otherwise].depth)
  }

  // MARK: Operators between operands

  /// The precedence of comparisons; those of other signs are known to the lexer.
  static let comparisons = 4

  /// The precedence of the operator at this place; 0 if there is none.
  private var precedence: Int {
    let token = current
    guard case .name(let name) = token.kind else { return token.precedence }
    return switch name {
    case "or": 1
    case "and": 2
    case "in", "is": Self.comparisons
    case "not" where peek.kind == .name("in"): Self.comparisons
    default: 0
    }
  }

  /// Operands with operators between them that bind tighter than that.
  mutating func operation(above floor: Int) throws(CustomLossError) -> Syntax {
    let start = current.range
    var left = try prefixed(above: floor)
    while true {
      let level = precedence
      guard level > floor else { return left }
      var links: [Syntax.Link] = []
      while precedence == level {
        let range = current.range
        let sign = operatorSign()
        // The right operand holds everything of higher precedence.
        let operand = try operation(above: level)
        links.append(Syntax.Link(sign: sign, operand: operand, range: range))
      }
      left = try joined(left, links, level: level, from: start)
    }
  }

  private mutating func operatorSign() -> String {
    var sign = ""
    switch current.kind {
    case .name(let name): sign = name
    case .sign(let text): sign = text
    default: break
    }
    advance()
    if sign == "not" || sign == "is" && isName("not") {
      sign = sign == "not" ? "not in" : "is not"
      advance()
    }
    return sign
  }

  private mutating func joined(
    _ left: Syntax, _ links: [Syntax.Link], level: Int, from start: SourceRange
  ) throws(CustomLossError) -> Syntax {
    let operands = [left] + links.map(\.operand)
    let kind: Syntax.Kind =
      switch level {
      case 1: .or(operands)
      case 2: .and(operands)
      case 4: .comparison(left, links)
      default: .chain(left, links)
      }
    return try node(kind, from: start, over: operands.depth)
  }

  /// An operand with the signs before it, collected in a loop: there may be a megabyte of them.
  mutating func prefixed(above floor: Int) throws(CustomLossError) -> Syntax {
    let start = current.range
    if isName("not"), floor < 4 {
      var isNegated = false
      while isName("not") {
        advance()
        isNegated.toggle()
      }
      let operand = try operation(above: 3)
      let negated = try node(.not(operand), from: start, over: operand.depth)
      return isNegated ? negated : try node(.not(negated), from: start, over: negated.depth)
    }
    var signs: [Syntax.Sign] = []
    while true {
      if accept(sign: "-") {
        signs.append(.minus)
      } else if accept(sign: "+") {
        signs.append(.plus)
      } else if accept(sign: "~") {
        signs.append(.not)
      } else {
        break
      }
    }
    let operand = try power()
    guard !signs.isEmpty else { return operand }
    return try node(.prefixed(signs, operand), from: start, over: operand.depth)
  }

  /// `a ** b`, which binds to the right and tighter than the signs before it.
  private mutating func power() throws(CustomLossError) -> Syntax {
    let start = current.range
    let base = try postfixed()
    guard accept(sign: "**") else { return base }
    try enter()
    defer { leave() }
    let exponent = try prefixed(above: 10)
    return try node(.power(base, exponent), from: start, over: [base, exponent].depth)
  }
}
