/// Reads tokens as statements: the part of Python's grammar that losses are written in.
///
/// By recursive descent; `enter` counts the levels, so that no source runs deep on the stack.
/// This file holds the tokens and the bounds; statements, blocks, functions and expressions are
/// read in the files beside it.
struct Parser {
  let text: [UInt8]
  let limits: CustomLimits
  private var tokens: [Token]
  private(set) var position = 0
  private var depth = 0
  private var nodeCount = 0
  /// How many blocks lie around the position.
  var blocks = 0
  /// What `import` lines call the modules and operators that they bring.
  var imports: [String: Import] = [:]

  /// What a source is read as.
  struct SyntaxTree {
    let statements: [Statement]
    let imports: [String: Import]
    /// Every name in the text.
    let names: Set<String>
  }

  /// The statements of a source, and the names that it imports.
  static func program(_ text: [UInt8], limits: CustomLimits) throws(CustomLossError) -> SyntaxTree {
    guard text.count <= limits.characters else {
      let range = SourceRange(start: limits.characters, end: limits.characters + 1)
      throw CustomLossError(
        fact: .limit(name: "characters", limit: limits.characters),
        place: SourcePlace(range, in: text), hint: nil)
    }
    guard String(validating: text, as: UTF8.self) != nil else {
      throw CustomLossError(
        fact: .unexpectedCharacter, place: SourcePlace(line: 1, column: 1, quote: ""),
        hint: "text in UTF-8")
    }
    var parser = Parser(
      text: text, limits: limits, tokens: try Lexer.tokens(text, limits: limits))
    let names = Set(parser.names(in: 0..<parser.tokens.count))
    var statements: [Statement] = []
    while parser.current.kind != .end {
      if parser.accept(.newline) { continue }
      statements += try parser.statement()
    }
    return SyntaxTree(statements: statements, imports: parser.imports, names: names)
  }

  private init(text: [UInt8], limits: CustomLimits, tokens: [Token]) {
    self.text = text
    self.limits = limits
    self.tokens = tokens
  }

  // MARK: Tokens

  var current: Token { token(at: position) }
  var peek: Token { token(at: position + 1) }

  private func token(at index: Int) -> Token {
    index < tokens.count
      ? tokens[index]
      : Token(kind: .end, range: SourceRange(start: text.count, end: text.count))
  }

  var previousRange: SourceRange { token(at: Swift.max(0, position - 1)).range }

  mutating func advance() { position += 1 }

  func isAt(_ sign: Token.Sign) -> Bool {
    if case .sign(sign) = current.kind { true } else { false }
  }

  func isAt(_ keyword: Token.Keyword) -> Bool {
    if case .keyword(keyword) = current.kind { true } else { false }
  }

  var isLineEnd: Bool { current.kind == .newline || current.kind == .end || isAt(.semicolon) }

  mutating func accept(_ kind: Token.Kind) -> Bool {
    guard current.kind == kind else { return false }
    advance()
    return true
  }

  mutating func accept(_ sign: Token.Sign) -> Bool {
    guard isAt(sign) else { return false }
    advance()
    return true
  }

  mutating func accept(_ keyword: Token.Keyword) -> Bool {
    guard isAt(keyword) else { return false }
    advance()
    return true
  }

  mutating func expect(_ sign: Token.Sign) throws(CustomLossError) {
    guard accept(sign) else { throw error(.expected("`\(sign.rawValue)`"), current.range) }
  }

  mutating func expect(_ keyword: Token.Keyword) throws(CustomLossError) {
    guard accept(keyword) else { throw error(.expected("`\(keyword.rawValue)`"), current.range) }
  }

  mutating func name() throws(CustomLossError) -> (name: String, range: SourceRange) {
    guard case .name(let name) = current.kind else {
      throw error(.expected("a name"), current.range)
    }
    let range = current.range
    advance()
    return (name, range)
  }

  /// The names among those tokens, in order, each as often as it stands there.
  func names(in part: Range<Int>) -> [String] {
    var names: [String] = []
    for index in part {
      if case .name(let name) = tokens[index].kind { names.append(name) }
    }
    return names
  }

  /// Every attribute of that name among those tokens, in order.
  func attributes(of owner: String, in part: Range<Int>) -> [String] {
    var attributes: [String] = []
    for index in part.dropLast(2) where tokens[index].kind == .name(owner) {
      guard tokens[index + 1].kind == .sign(.dot), case .name(let name) = tokens[index + 2].kind,
        !attributes.contains(name), attributes.count < 64
      else { continue }
      attributes.append(name)
    }
    return attributes
  }

  /// Reads an expression within a string.
  mutating func expression(in part: SourceRange) throws(CustomLossError) -> Syntax {
    try enter()
    defer { leave() }
    let outer = (tokens, position)
    defer { (tokens, position) = outer }
    tokens = try Lexer.tokens(of: part, in: text, limits: limits)
    position = 0
    let value = try expressionList()
    guard accept(.newline), current.kind == .end else {
      throw error(.expected("`}`"), current.range)
    }
    return value
  }

  // MARK: Bounds

  mutating func enter() throws(CustomLossError) {
    guard depth < limits.nesting else {
      throw error(.limit(name: "nesting", limit: limits.nesting), current.range)
    }
    depth += 1
  }

  mutating func leave() { depth -= 1 }

  /// A node over its parts, if there may be one more, and as deep.
  mutating func node(
    _ kind: Syntax.Kind, from start: SourceRange, over depth: Int
  ) throws(CustomLossError) -> Syntax {
    nodeCount += 1
    let range = start.through(previousRange)
    guard nodeCount <= limits.nodes else {
      throw error(.limit(name: "nodes", limit: limits.nodes), range)
    }
    guard depth < limits.nesting else {
      throw error(.limit(name: "nesting", limit: limits.nesting), range)
    }
    return Syntax(kind: kind, range: range, depth: depth + 1)
  }

  func made(_ kind: Statement.Kind, from start: SourceRange) -> Statement {
    Statement(kind: kind, range: start.through(previousRange))
  }

  func error(
    _ fact: CustomLossError.Fact, _ range: SourceRange, hint: String? = nil
  ) -> CustomLossError {
    CustomLossError(fact: fact, place: SourcePlace(range, in: text), hint: hint)
  }
}

extension [Syntax] {
  /// The depth of the deepest.
  var depth: Int { reduce(0) { Swift.max($0, $1.depth) } }
}
