// Functions and classes.

extension Parser {
  /// Decorators, and the function or class that they precede.
  mutating func decorated() throws(CustomLossError) -> Statement {
    var decorators: [Syntax] = []
    while accept(.at) {
      decorators.append(try expression())
      while accept(.newline) {}
    }
    if isAt(.class) { return try classDefinition() }
    guard isAt(.def) else { throw error(.expected("`def` or `class`"), current.range) }
    return try definition(decorators: decorators)
  }

  mutating func definition(decorators: [Syntax]) throws(CustomLossError) -> Statement {
    let (start, first) = (current.range, position)
    advance()
    let (name, nameRange) = try name()
    try expect(.openRound)
    let parameters = try parameters(until: .closeRound, allowsHints: true)
    try expect(.closeRound)
    if accept(.arrow) { try skipHint() }
    let (documentation, body) = Self.documented(try block())
    let part = first..<position
    let owner = parameters.first?.name == "self" ? "self" : nil
    return made(
      .define(
        FunctionSyntax(
          name: name, parameters: parameters, body: body, documentation: documentation,
          range: start.through(nameRange), names: blocks == 0 ? names(in: part) : [],
          attributes: owner.map { attributes(of: $0, in: part) } ?? []),
        decorators: decorators),
      from: start)
  }

  mutating func classDefinition() throws(CustomLossError) -> Statement {
    let (start, first) = (current.range, position)
    advance()
    let (name, nameRange) = try name()
    var bases: [Syntax] = []
    if isAt(.openRound) {
      for case (.positional, let base) in try callArguments().map({ ($0.kind, $0.value) }) {
        bases.append(base)
      }
    }
    let (documentation, body) = Self.documented(try block())
    return made(
      .defineClass(
        ClassSyntax(
          name: name, bases: bases, body: body, documentation: documentation,
          range: start.through(nameRange), names: blocks == 0 ? names(in: first..<position) : [])),
      from: start)
  }

  /// The string that a body begins with, and the rest.
  private static func documented(_ body: [Statement]) -> (String?, [Statement]) {
    guard case .expression(let first)? = body.first?.kind, case .string(let text) = first.kind
    else { return (nil, body) }
    return (text, Array(body.dropFirst()))
  }

  mutating func parameters(
    until end: Token.Sign, allowsHints: Bool
  ) throws(CustomLossError) -> [FunctionSyntax.ParameterSyntax] {
    var parameters: [FunctionSyntax.ParameterSyntax] = []
    var kind = FunctionSyntax.ParameterSyntax.Kind.plain
    while !isAt(end) {
      if accept(.slash) {
        parameters = parameters.map {
          .init(
            name: $0.name, kind: .positionalOnly, defaultValue: $0.defaultValue, range: $0.range)
        }
      } else if isAt(.star), peek.kind == .sign(.comma) {
        advance()
        kind = .namedOnly
      } else {
        var own = kind
        if accept(.power) {
          own = .restOfDictionary
        } else if accept(.star) {
          own = .restOfList
          kind = .namedOnly
        }
        let (name, range) = try name()
        guard !parameters.contains(where: { $0.name == name }) else {
          throw error(.repeatedArgument(name, function: "def"), range)
        }
        if allowsHints, accept(.colon) { try skipHint() }
        let value = accept(.assign) ? try expression() : nil
        parameters.append(.init(name: name, kind: own, defaultValue: value, range: range))
      }
      guard accept(.comma) else { break }
    }
    return parameters
  }

  mutating func lambda() throws(CustomLossError) -> Syntax {
    let start = current.range
    advance()
    let parameters = try parameters(until: .colon, allowsHints: false)
    let head = start.through(previousRange)
    try expect(.colon)
    let body = try expression()
    let statement = Statement(kind: .give(body), range: body.range)
    return try node(
      .lambda(
        FunctionSyntax(
          name: "lambda", parameters: parameters, body: [statement], documentation: nil,
          range: head)),
      from: start, over: body.depth)
  }
}
