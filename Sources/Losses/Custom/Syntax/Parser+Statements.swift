// Statements of one line.

extension Parser {
  /// The statements of a line, or one with its blocks; skipped ones leave nothing.
  mutating func statement() throws(CustomLossError) -> [Statement] {
    let start = current.range
    switch current.kind {
    case .sign(.at): return [try decorated()]
    case .keyword(.def): return [try definition(decorators: [])]
    case .keyword(.class): return [try classDefinition()]
    case .keyword(.if): return [try branches()]
    case .keyword(.for): return [try forEach()]
    case .keyword(.while): return [try whileTrue()]
    case .keyword(.with): return [try with()]
    case .keyword(.try): return [try attempt()]
    case .keyword(.async), .name("match"):
      if case .sign = peek.kind { return try simpleLine() }
      throw error(
        .notSupported(what: current.kind == .keyword(.async) ? "`async`" : "`match`"), start,
        hint: "`def loss(y_true, y_pred): …`")
    default: return try simpleLine()
    }
  }

  mutating func simpleLine() throws(CustomLossError) -> [Statement] {
    var statements: [Statement] = []
    repeat {
      if current.kind == .newline { break }
      if let statement = try simpleStatement() { statements.append(statement) }
    } while accept(.semicolon)
    guard accept(.newline) || current.kind == .end else {
      throw error(.expected("the end of the line"), current.range)
    }
    return statements
  }

  private mutating func simpleStatement() throws(CustomLossError) -> Statement? {
    let start = current.range
    if current.kind == .name("print"), !goesOn(peek.kind) {
      // Python 2 printed without brackets, and so changed as little.
      while !isLineEnd { advance() }
      return nil
    }
    guard case .keyword(let word) = current.kind else { return try assignmentOrExpression() }
    switch word {
    case .import, .from:
      try importLine()
      return nil
    case .return:
      advance()
      let value = isLineEnd ? nil : try expressionList()
      return made(.give(value), from: start)
    case .raise:
      advance()
      let error = isLineEnd ? nil : try expression()
      if accept(.from) { _ = try expression() }
      return made(.raise(error), from: start)
    case .assert:
      advance()
      let condition = try expression()
      let message = accept(.comma) ? try expression() : nil
      return made(.assert(condition, message: message), from: start)
    case .del:
      advance()
      return made(.delete(try targets(of: expressionList())), from: start)
    case .global, .nonlocal:
      advance()
      var names = [try name().name]
      while accept(.comma) { names.append(try name().name) }
      return made(.outer(names, isGlobal: word == .global), from: start)
    case .pass, .break, .continue:
      advance()
      let kind: Statement.Kind =
        word == .pass ? .pass : word == .break ? .breakLoop : .continueLoop
      return made(kind, from: start)
    default: return try assignmentOrExpression()
    }
  }

  /// Whether that token continues an expression that has just begun.
  private func goesOn(_ kind: Token.Kind) -> Bool {
    switch kind {
    case .sign, .newline, .end: true
    default: false
    }
  }

  private mutating func assignmentOrExpression() throws(CustomLossError) -> Statement {
    let start = current.range
    var value = try expressionList()
    if case .sign(let sign) = current.kind {
      if let augmented = sign.augmented {
        let target = try target(value)
        guard target.isSingle else {
          throw error(.expected("a name to assign to"), value.range)
        }
        advance()
        return made(
          .augment(target, sign: augmented.rawValue, try expressionList()), from: start)
      }
      if sign == .colon {  // a type hint
        advance()
        try skipHint()
        guard isAt(.assign) else { return made(.pass, from: start) }
      }
    }
    var targets: [AssignmentTarget] = []
    while accept(.assign) {
      targets.append(try target(value))
      value = try expressionList()
    }
    return made(targets.isEmpty ? .expression(value) : .assign(targets, value), from: start)
  }

  private func targets(of syntax: Syntax) throws(CustomLossError) -> [AssignmentTarget] {
    let target = try target(syntax)
    if case .tuple(let targets) = target.kind { return targets }
    return [target]
  }

  /// What an expression names as the target of an assignment.
  func target(_ syntax: Syntax) throws(CustomLossError) -> AssignmentTarget {
    func made(_ kind: AssignmentTarget.Kind) -> AssignmentTarget {
      AssignmentTarget(kind: kind, range: syntax.range)
    }
    switch syntax.kind {
    case .name(let name): return made(.name(name))
    case .attribute(let owner, let name): return made(.attribute(owner, name))
    case .subscripted(let owner, let indices): return made(.subscripted(owner, indices))
    case .starred(let item): return made(.starred(try target(item)))
    case .tuple(let items), .list(let items):
      var targets: [AssignmentTarget] = []
      for item in items { targets.append(try target(item)) }
      return made(.tuple(targets))
    default: throw error(.expected("a name to assign to"), syntax.range)
    }
  }

  /// Type hints mean nothing here: skipped to whatever ends them.
  mutating func skipHint() throws(CustomLossError) {
    var open = 0
    while current.kind != .newline, current.kind != .end {
      switch current.kind {
      case .sign(.assign), .sign(.comma), .sign(.closeRound), .sign(.colon):
        if open == 0 { return }
        if isAt(.closeRound) { open -= 1 }
      case .sign(.openRound), .sign(.openSquare), .sign(.openCurly): open += 1
      case .sign(.closeSquare), .sign(.closeCurly): open -= 1
      default: break
      }
      advance()
    }
  }
}

extension AssignmentTarget {
  /// Whether it is one name, attribute or entry.
  fileprivate var isSingle: Bool {
    switch kind {
    case .name, .attribute, .subscripted: true
    case .tuple, .starred: false
    }
  }
}
