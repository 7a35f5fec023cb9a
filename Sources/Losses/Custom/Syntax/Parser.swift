/// Reads tokens as statements: the part of Python's grammar that a loss needs.
///
/// By recursive descent; `enter` counts the levels, so that no source runs deep on the stack.
/// Expressions are read in `Parser+Expressions.swift`.
struct Parser {
  let text: [UInt8]
  let limits: CustomLimits
  private let tokens: [Token]
  private var position = 0
  private var depth = 0
  private var nodeCount = 0
  /// What `import` lines call the modules and operators that they bring: a dotted path each.
  private(set) var imports: [String: String] = [:]

  /// The statements of a source, and the names that it imports.
  static func program(
    _ text: [UInt8], limits: CustomLimits
  ) throws(CustomLossError) -> (statements: [Statement], imports: [String: String]) {
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
    var statements: [Statement] = []
    while parser.current.kind != .end {
      if parser.accept(.newline) { continue }
      statements += try parser.statement()
    }
    return (statements, parser.imports)
  }

  private init(text: [UInt8], limits: CustomLimits, tokens: [Token]) {
    self.text = text
    self.limits = limits
    self.tokens = tokens
  }

  // MARK: Statements

  /// The statements of a line, or one with its blocks; skipped ones leave nothing.
  private mutating func statement() throws(CustomLossError) -> [Statement] {
    let start = current.range
    guard case .name(let word) = current.kind else {
      if isSign("@") { return try decorated() }
      return try simpleLine()
    }
    switch word {
    case "def": return [try definition()]
    case "if": return [try branches()]
    case "for", "while":
      throw error(
        .notSupported(what: "loops"), start, hint: "operators over whole tensors, such as `sum`")
    case "class", "try", "with", "async", "match":
      guard !isNameInUse else { return try simpleLine() }
      throw error(
        .notSupported(what: "`\(word)`"), start, hint: "`def loss(y_true, y_pred): …`")
    default: return try simpleLine()
    }
  }

  /// Whether a soft keyword stands as a name: `match = …`.
  private var isNameInUse: Bool {
    if case .sign = peek.kind { true } else { false }
  }

  /// Decorators change nothing here, as long as they come from known modules.
  private mutating func decorated() throws(CustomLossError) -> [Statement] {
    try expect("@")
    let decorator = try expression()
    let known = ["tf", "keras", "register_keras_serializable", "saving", "jax", "jit", "partial"]
    guard let root = decorator.rootName, known.contains(root) || imports[root] != nil else {
      throw error(.notSupported(what: "decorators of that kind"), decorator.range)
    }
    _ = accept(.newline)
    return try statement()
  }

  private mutating func simpleLine() throws(CustomLossError) -> [Statement] {
    var statements: [Statement] = []
    repeat {
      if current.kind == .newline || current.kind == .end { break }
      if let statement = try simpleStatement() { statements.append(statement) }
    } while accept(sign: ";")
    guard accept(.newline) || current.kind == .end else {
      throw error(.expected("the end of the line"), current.range)
    }
    return statements
  }

  private mutating func simpleStatement() throws(CustomLossError) -> Statement? {
    let start = current.range
    if case .name(let word) = current.kind {
      switch word {
      case "import", "from":
        try importLine()
        return nil
      case "return":
        advance()
        let isBare = current.kind == .newline || isSign(";") || current.kind == .end
        let value = isBare ? nil : try expressionList()
        return made(.give(value), from: start)
      case "pass":
        advance()
        return made(.pass, from: start)
      case "assert", "del", "global", "nonlocal", "raise", "yield", "await", "break", "continue",
        "print" where !isCallOfPrint, "exec":
        throw error(.notSupported(what: "`\(word)`"), start)
      default: break
      }
    }
    return try assignmentOrExpression()
  }

  private var isCallOfPrint: Bool { peek.kind == .sign("(") }

  private mutating func assignmentOrExpression() throws(CustomLossError) -> Statement {
    let start = current.range
    var value = try expressionList()
    if case .sign(let sign) = current.kind {
      if sign.count >= 2, sign.hasSuffix("="), !["==", "!=", "<=", ">=", ":="].contains(sign) {
        guard case .name(let name) = value.kind else {
          throw error(.expected("a name to assign to"), value.range)
        }
        advance()
        let operand = try expressionList()
        return made(
          .augment(name: name, sign: String(sign.dropLast()), operand), from: start)
      }
      if sign == ":" {  // a type hint
        advance()
        try skipHint()
        guard isSign("=") else { return made(.pass, from: start) }
      }
    }
    var targets: [Statement.Target] = []
    while accept(sign: "=") {
      targets.append(try target(value))
      value = try expressionList()
    }
    return made(targets.isEmpty ? .expression(value) : .assign(targets, value), from: start)
  }

  private func target(_ syntax: Syntax) throws(CustomLossError) -> Statement.Target {
    switch syntax.kind {
    case .name(let name): return Statement.Target(names: [name], isTuple: false)
    case .tuple(let items), .list(let items):
      var names: [String] = []
      for item in items {
        guard case .name(let name) = item.kind else {
          throw error(.expected("a name to assign to"), item.range)
        }
        names.append(name)
      }
      return Statement.Target(names: names, isTuple: true)
    case .subscripted:
      throw error(
        .notSupported(what: "assignments to parts of tensors"), syntax.range,
        hint: "`where(condition, a, b)`")
    default: throw error(.expected("a name to assign to"), syntax.range)
    }
  }

  /// `import` lines of known modules say only what names mean.
  private mutating func importLine() throws(CustomLossError) {
    let isFrom = isName("from")
    advance()
    if isFrom {
      let (module, range) = try dottedName()
      let isKnown = module == "__future__" || Modules.isRoot(module)
      guard isKnown else {
        throw error(
          .unknownModule(module), range, hint: "tensorflow, keras, numpy, jax.numpy or math")
      }
      guard isName("import") else { throw error(.expected("`import`"), current.range) }
      advance()
      let isBracketed = accept(sign: "(")
      repeat {
        if isBracketed, isSign(")") { break }
        if accept(sign: "*") { continue }
        let (name, _) = try name()
        let alias = try importAlias() ?? name
        imports[alias] = Modules.canonical(module) + "." + name
      } while accept(sign: ",")
      if isBracketed { try expect(")") }
    } else {
      repeat {
        let (module, range) = try dottedName()
        guard Modules.isRoot(module) else {
          throw error(
            .unknownModule(module), range, hint: "tensorflow, keras, numpy, jax.numpy or math")
        }
        if let alias = try importAlias() {
          imports[alias] = Modules.canonical(module)
        } else {
          let root = String(module.prefix { $0 != "." })
          imports[root] = Modules.canonical(root)
        }
      } while accept(sign: ",")
    }
  }

  private mutating func importAlias() throws(CustomLossError) -> String? {
    guard isName("as") else { return nil }
    advance()
    return try name().name
  }

  private mutating func dottedName() throws(CustomLossError) -> (String, SourceRange) {
    var (path, range) = try name()
    while accept(sign: ".") {
      let (next, nextRange) = try name()
      path += "." + next
      range = range.through(nextRange)
    }
    return (path, range)
  }

  private mutating func branches() throws(CustomLossError) -> Statement {
    let start = current.range
    var branches: [(condition: Syntax, body: [Statement])] = []
    repeat {
      advance()
      let condition = try expression()
      branches.append((condition, try block()))
    } while isName("elif")
    var otherwise: [Statement] = []
    if isName("else") {
      advance()
      otherwise = try block()
    }
    return made(.branches(branches, otherwise: otherwise), from: start)
  }

  private mutating func definition() throws(CustomLossError) -> Statement {
    let start = current.range
    advance()
    let (name, nameRange) = try name()
    try expect("(")
    let parameters = try parameters(until: ")", allowsHints: true)
    try expect(")")
    if accept(sign: "->") { try skipHint() }
    let head = start.through(nameRange)
    var body = try block()
    var documentation: String?
    if case .expression(let first)? = body.first?.kind, case .string(let text) = first.kind {
      documentation = text
      body.removeFirst()
    }
    return made(
      .define(
        FunctionSyntax(
          name: name, parameters: parameters, body: body, documentation: documentation,
          range: head)),
      from: start)
  }

  mutating func parameters(
    until end: String, allowsHints: Bool
  ) throws(CustomLossError) -> [FunctionSyntax.Parameter] {
    var parameters: [FunctionSyntax.Parameter] = []
    while !isSign(end) {
      if isSign("**") || isSign("*") && peek.kind != .sign(",") {
        throw error(
          .notSupported(what: "parameters of any number"), current.range, hint: "named parameters")
      }
      if accept(sign: "*") || accept(sign: "/") {
        // Only says how the parameters around it may be passed.
      } else {
        let (name, range) = try name()
        guard !parameters.contains(where: { $0.name == name }) else {
          throw error(.repeatedArgument(name, function: "def"), range)
        }
        if allowsHints, accept(sign: ":") { try skipHint() }
        let value = accept(sign: "=") ? try expression() : nil
        parameters.append(.init(name: name, defaultValue: value, range: range))
      }
      guard accept(sign: ",") else { break }
    }
    return parameters
  }

  /// What follows a colon: an indented block, or statements on the same line.
  private mutating func block() throws(CustomLossError) -> [Statement] {
    try enter()
    defer { leave() }
    try expect(":")
    guard accept(.newline) else { return try simpleLine() }
    guard accept(.indent) else { throw error(.expected("an indented block"), current.range) }
    var statements: [Statement] = []
    while !accept(.dedent) {
      if current.kind == .end { break }
      if accept(.newline) { continue }
      statements += try statement()
    }
    return statements
  }

  /// Type hints mean nothing here: skipped to whatever ends them.
  private mutating func skipHint() throws(CustomLossError) {
    var open = 0
    while current.kind != .newline, current.kind != .end {
      if case .sign(let sign) = current.kind {
        if open == 0, ["=", ",", ")", ":"].contains(sign) { return }
        if ["(", "[", "{"].contains(sign) { open += 1 }
        if [")", "]", "}"].contains(sign) { open -= 1 }
      }
      advance()
    }
  }

  private func made(_ kind: Statement.Kind, from start: SourceRange) -> Statement {
    Statement(kind: kind, range: start.through(previousRange))
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

  func isSign(_ sign: String) -> Bool { current.kind == .sign(sign) }
  func isName(_ name: String) -> Bool { current.kind == .name(name) }

  mutating func accept(_ kind: Token.Kind) -> Bool {
    guard current.kind == kind else { return false }
    advance()
    return true
  }

  mutating func accept(sign: String) -> Bool { accept(.sign(sign)) }

  mutating func expect(_ sign: String) throws(CustomLossError) {
    guard accept(sign: sign) else { throw error(.expected("`\(sign)`"), current.range) }
  }

  /// Words that cannot be names.
  static let keywords: Set<String> = [
    "and", "or", "not", "if", "else", "elif", "for", "while", "in", "is", "lambda", "def",
    "return", "import", "from", "as", "with", "try", "except", "finally", "class", "pass",
    "True", "False", "None", "global", "nonlocal", "yield", "await", "async", "del", "assert",
    "raise", "break", "continue",
  ]

  mutating func name() throws(CustomLossError) -> (name: String, range: SourceRange) {
    guard case .name(let name) = current.kind, !Self.keywords.contains(name) else {
      throw error(.expected("a name"), current.range)
    }
    let range = current.range
    advance()
    return (name, range)
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

  func error(
    _ fact: CustomLossError.Fact, _ range: SourceRange, hint: String? = nil
  ) -> CustomLossError {
    CustomLossError(fact: fact, place: SourcePlace(range, in: text), hint: hint)
  }
}

extension Syntax {
  /// The first name of a dotted path or of a call of one.
  var rootName: String? {
    switch kind {
    case .name(let name): name
    case .attribute(let owner, _): owner.rootName
    case .call(let function, _): function.rootName
    default: nil
    }
  }
}
