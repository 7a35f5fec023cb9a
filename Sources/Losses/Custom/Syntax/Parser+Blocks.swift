// Statements that hold others.

extension Parser {
  /// What follows a colon: an indented block, or statements on the same line.
  mutating func block() throws(CustomLossError) -> [Statement] {
    try enter()
    blocks += 1
    defer {
      leave()
      blocks -= 1
    }
    try expect(.colon)
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

  /// The block after `else`, if there is one.
  private mutating func otherwise() throws(CustomLossError) -> [Statement] {
    accept(.else) ? try block() : []
  }

  mutating func branches() throws(CustomLossError) -> Statement {
    let start = current.range
    var branches: [(condition: Syntax, body: [Statement])] = []
    repeat {
      advance()
      let condition = try expression()
      branches.append((condition, try block()))
    } while isAt(.elif)
    return made(.branches(branches, otherwise: try otherwise()), from: start)
  }

  mutating func forEach() throws(CustomLossError) -> Statement {
    let start = current.range
    advance()
    let target = try loopTarget()
    try expect(.in)
    let iterable = try expressionList()
    let body = try block()
    return made(
      .forEach(target, in: iterable, body: body, otherwise: try otherwise()), from: start)
  }

  mutating func whileTrue() throws(CustomLossError) -> Statement {
    let start = current.range
    advance()
    let condition = try expression()
    let body = try block()
    return made(.whileTrue(condition, body: body, otherwise: try otherwise()), from: start)
  }

  mutating func with() throws(CustomLossError) -> Statement {
    let start = current.range
    advance()
    var contexts: [(context: Syntax, target: AssignmentTarget?)] = []
    repeat {
      let context = try expression()
      var target: AssignmentTarget?
      if accept(.as) { target = try loopTarget() }
      contexts.append((context, target))
    } while accept(.comma)
    return made(.with(contexts, body: try block()), from: start)
  }

  mutating func attempt() throws(CustomLossError) -> Statement {
    let start = current.range
    advance()
    var attempt = Statement.Attempt()
    attempt.body = try block()
    while accept(.except) {
      var name: String?
      if !isAt(.colon) {
        _ = try expressionList()
        if accept(.as) { name = try self.name().name }
      }
      attempt.handlers.append((name, try block()))
    }
    attempt.otherwise = try otherwise()
    if accept(.finally) { attempt.finally = try block() }
    return made(.attempt(attempt), from: start)
  }

  /// What a loop assigns to: names, with commas between them, up to the `in`.
  mutating func loopTarget() throws(CustomLossError) -> AssignmentTarget {
    let start = current.range
    var targets: [AssignmentTarget] = []
    var isTuple = false
    repeat {
      if isAt(.in) || isAt(.colon) { break }
      let isStarred = accept(.star)
      let target = try target(postfixed())
      targets.append(
        isStarred ? AssignmentTarget(kind: .starred(target), range: target.range) : target)
      if isAt(.comma) { isTuple = true }
    } while accept(.comma)
    if !isTuple, let only = targets.first { return only }
    return AssignmentTarget(kind: .tuple(targets), range: start.through(previousRange))
  }
}
