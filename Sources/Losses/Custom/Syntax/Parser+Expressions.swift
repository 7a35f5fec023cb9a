// Expressions, by climbing precedences: each level of brackets costs a handful of frames.

extension Parser {
  /// One expression, or several with commas between them, which are a tuple.
  mutating func expressionList() throws(CustomLossError) -> Syntax {
    let start = current.range
    let first = try item()
    guard isAt(.comma) else { return first }
    var items = [first]
    while accept(.comma) {
      guard startsExpression else { break }
      items.append(try item())
    }
    return try node(.tuple(items), from: start, over: items.depth)
  }

  /// An expression, or a list to be unpacked among the items of another.
  mutating func item() throws(CustomLossError) -> Syntax {
    guard isAt(.star) else { return try expression() }
    let start = current.range
    advance()
    let items = try operation(above: 4)
    return try node(.starred(items), from: start, over: items.depth)
  }

  private var startsExpression: Bool {
    switch current.kind {
    case .name, .integer, .float, .string, .formatted: true
    case .keyword(.not), .keyword(.lambda), .keyword(.true), .keyword(.false), .keyword(.none): true
    case .sign(.openRound), .sign(.openSquare), .sign(.openCurly), .sign(.minus), .sign(.plus),
      .sign(.tilde), .sign(.ellipsis), .sign(.star):
      true
    default: false
    }
  }

  /// An expression: `a if b else c`, a `lambda`, or one of higher precedence.
  mutating func expression() throws(CustomLossError) -> Syntax {
    try enter()
    defer { leave() }
    let start = current.range
    if isAt(.lambda) { return try lambda() }
    let value = try operation(above: 0)
    if case .name(let name) = value.kind, accept(.named) {
      let named = try expression()
      return try node(.named(name, named), from: start, over: named.depth)
    }
    guard isAt(.if) else { return value }
    advance()
    let condition = try operation(above: 0)
    guard isAt(.else) else { throw error(.expected("`else`"), current.range) }
    advance()
    let otherwise = try expression()
    return try node(
      .conditional(value, condition: condition, otherwise: otherwise), from: start,
      over: [value, condition, otherwise].depth)
  }

  // MARK: Operators between operands

  /// The precedence of the operator at this place; 0 if there is none.
  private var precedence: Int {
    switch current.kind {
    case .sign(let sign): sign.precedence
    case .keyword(.or): 1
    case .keyword(.and): 2
    case .keyword(.in), .keyword(.is): comparisons
    case .keyword(.not) where peek.kind == .keyword(.in): comparisons
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
    case .keyword(let keyword): sign = keyword.rawValue
    case .sign(let operation): sign = operation.rawValue
    default: break
    }
    advance()
    if sign == "not" || sign == "is" && isAt(.not) {
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
      case comparisons: .comparison(left, links)
      default: .chain(left, links)
      }
    return try node(kind, from: start, over: operands.depth)
  }

  /// An operand with the signs before it, collected in a loop: there may be a megabyte of them.
  mutating func prefixed(above floor: Int) throws(CustomLossError) -> Syntax {
    let start = current.range
    if isAt(.not), floor < 4 {
      var isNegated = false
      while isAt(.not) {
        advance()
        isNegated.toggle()
      }
      let operand = try operation(above: 3)
      let negated = try node(.not(operand), from: start, over: operand.depth)
      return isNegated ? negated : try node(.not(negated), from: start, over: negated.depth)
    }
    var signs: [Syntax.Sign] = []
    while true {
      if accept(.minus) {
        signs.append(.minus)
      } else if accept(.plus) {
        signs.append(.plus)
      } else if accept(.tilde) {
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
    guard accept(.power) else { return base }
    try enter()
    defer { leave() }
    let exponent = try prefixed(above: 10)
    return try node(.power(base, exponent), from: start, over: [base, exponent].depth)
  }
}

/// The precedence of comparisons.
private let comparisons = 4

extension Token.Sign {
  /// How tightly it binds as an operator between operands; 0 if it is none.
  fileprivate var precedence: Int {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: comparisons
    case .bar: 5
    case .caret: 6
    case .ampersand: 7
    case .shiftLeft, .shiftRight: 8
    case .plus, .minus: 9
    case .star, .slash, .floorDivide, .percent, .at: 10
    default: 0
    }
  }
}
