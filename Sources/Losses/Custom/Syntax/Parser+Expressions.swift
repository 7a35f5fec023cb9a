// Expressions, by climbing precedences: each level of brackets costs a handful of frames.

extension Parser {
  /// One expression, or several with commas between them, which are a tuple.
  mutating func expressionList() throws(CustomLossError) -> Syntax {
    let start = current.range
    let first = try expression()
    guard isSign(",") else { return first }
    var items = [first]
    while accept(sign: ",") {
      guard startsExpression else { break }
      items.append(try expression())
    }
    return try node(.tuple(items), from: start, over: items.depth)
  }

  private var startsExpression: Bool {
    switch current.kind {
    case .name(let name): !Self.keywords.contains(name) || Self.leadingKeywords.contains(name)
    case .integer, .float, .string: true
    case .sign(let sign): ["(", "[", "-", "+", "~", "..."].contains(sign)
    default: false
    }
  }

  private static let leadingKeywords: Set<String> = ["not", "lambda", "True", "False", "None"]

  /// An expression: `a if b else c`, a `lambda`, or what binds tighter.
  mutating func expression() throws(CustomLossError) -> Syntax {
    try enter()
    defer { leave() }
    let start = current.range
    if isName("lambda") { return try lambda() }
    let value = try operation(above: 0)
    if isSign(":=") {
      throw error(.notSupported(what: "`:=`"), current.range, hint: "`=` on a line of its own")
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

  private mutating func lambda() throws(CustomLossError) -> Syntax {
    let start = current.range
    advance()
    let parameters = try parameters(until: ":", allowsHints: false)
    let head = start.through(previousRange)
    try expect(":")
    let body = try expression()
    let statement = Statement(kind: .give(body), range: body.range)
    return try node(
      .lambda(
        FunctionSyntax(
          name: "lambda", parameters: parameters, body: [statement], documentation: nil,
          range: head)),
      from: start, over: body.depth)
  }

  // MARK: Operators between operands

  /// The precedence of the operator that stands here, 0 if none does.
  private var precedence: Int {
    switch current.kind {
    case .name("or"): 1
    case .name("and"): 2
    case .name("in"), .name("is"): 4
    case .name("not") where peek.kind == .name("in"): 4
    case .sign(let sign):
      switch sign {
      case "==", "!=", "<", "<=", ">", ">=": 4
      case "|": 5
      case "^": 6
      case "&": 7
      case "<<", ">>": 8
      case "+", "-": 9
      case "*", "/", "//", "%", "@": 10
      default: 0
      }
    default: 0
    }
  }

  /// Operands with operators between them that bind tighter than that.
  private mutating func operation(above floor: Int) throws(CustomLossError) -> Syntax {
    let start = current.range
    var left = try prefixed(above: floor)
    while true {
      let level = precedence
      guard level > floor else { return left }
      var links: [Syntax.Link] = []
      while precedence == level {
        let range = current.range
        let sign = try operatorSign()
        // What stands to the right holds all that binds tighter.
        let operand = try operation(above: level)
        links.append(Syntax.Link(sign: sign, operand: operand, range: range))
      }
      left = try joined(left, links, level: level, from: start)
    }
  }

  private mutating func operatorSign() throws(CustomLossError) -> String {
    let range = current.range
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
    if ["^", "<<", ">>"].contains(sign) {
      throw error(
        .notSupported(what: "`\(sign)`"), range, hint: sign == "^" ? "`**` for powers" : nil)
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
  private mutating func prefixed(above floor: Int) throws(CustomLossError) -> Syntax {
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

  // MARK: Operands

  /// An atom with calls, subscripts and attributes after it.
  private mutating func postfixed() throws(CustomLossError) -> Syntax {
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

  private mutating func callArguments() throws(CustomLossError) -> [Syntax.CallArgument] {
    try expect("(")
    var arguments: [Syntax.CallArgument] = []
    while !isSign(")") {
      if isSign("*") || isSign("**") {
        throw error(
          .notSupported(what: "unpacked arguments"), current.range, hint: "each argument by itself")
      }
      if case .name = current.kind, peek.kind == .sign("=") {
        let (name, _) = try name()
        advance()
        arguments.append(.init(name: name, value: try expression()))
      } else {
        let value = try expression()
        try refuseComprehension()
        if let last = arguments.last, last.name != nil {
          throw error(.expected("a named argument after a named one"), value.range)
        }
        arguments.append(.init(name: nil, value: value))
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
        depth = [first, end, step].compactMap(\.self).depth
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

  private func refuseComprehension() throws(CustomLossError) {
    guard isName("for") else { return }
    throw error(
      .notSupported(what: "comprehensions"), current.range,
      hint: "operators over whole tensors, such as `sum`")
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
    case .string(var text):
      advance()
      while case .string(let more) = current.kind {  // neighbours are one string
        text += more
        advance()
      }
      return try node(.string(text), from: start, over: 0)
    case .name(let name):
      return try named(name, from: start)
    case .sign("("), .sign("["):
      return try bracketed(from: start)
    case .sign("..."):
      advance()
      return try node(.ellipsis, from: start, over: 0)
    case .sign("{"):
      throw error(.notSupported(what: "sets and dictionaries"), start, hint: "named parameters")
    case .newline, .end:
      throw error(.expected("an expression"), start)
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
    case "yield", "await": throw error(.notSupported(what: "`\(name)`"), start)
    default:
      guard !Self.keywords.contains(name) else {
        throw error(.expected("an expression"), start)
      }
      kind = .name(name)
    }
    advance()
    return try node(kind, from: start, over: 0)
  }

  /// `(a)`, `(a, b)`, `()` or `[a, b]`.
  private mutating func bracketed(from start: SourceRange) throws(CustomLossError) -> Syntax {
    let isList = isSign("[")
    let end = isList ? "]" : ")"
    advance()
    var items: [Syntax] = []
    var isTuple = isList
    while !isSign(end) {
      items.append(try expression())
      try refuseComprehension()
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
}

extension [Syntax] {
  /// The depth of the deepest.
  fileprivate var depth: Int { reduce(0) { Swift.max($0, $1.depth) } }
}
