// Loops of known length, which are unrolled, and comprehensions.

extension Interpreter {
  func loop(
    over items: [Value], _ target: AssignmentTarget, _ body: [Statement], _ otherwise: [Statement],
    in scope: Scope
  ) throws(CustomLossError) -> Completion {
    for item in items {
      try assign(item, to: target, in: scope, target.range)
      switch try run(body, in: scope) {
      case .normal, .continueLoop: continue
      case .breakLoop: return .normal
      case .give(let value): return .give(value)
      }
    }
    return otherwise.isEmpty ? .normal : try run(otherwise, in: scope)
  }

  func loop(
    while condition: Syntax, _ body: [Statement], _ otherwise: [Statement], in scope: Scope
  ) throws(CustomLossError) -> Completion {
    while try isTrue(evaluate(condition, in: scope), "while", condition.range) {
      switch try run(body, in: scope) {
      case .normal, .continueLoop: continue
      case .breakLoop: return .normal
      case .give(let value): return .give(value)
      }
    }
    return otherwise.isEmpty ? .normal : try run(otherwise, in: scope)
  }

  /// The values over which a loop iterates: the items of a list, the keys of a dictionary, the characters
  /// of a string, the slices of a tensor along its first axis.
  func items(of value: Value, _ range: SourceRange) throws(CustomLossError) -> [Value] {
    switch value {
    case .list(let list):
      try charge(list.items.count, range)
      return list.items
    case .dictionary(let dictionary):
      try charge(dictionary.keys.count, range)
      return dictionary.keys
    case .text(let text):
      try charge(text.utf8.count, range)
      return text.map { .text(String($0)) }
    case .tensor(let tensor):
      guard let length = tensor.shape.first else {
        throw fail(.wrongKind(expected: "something to loop over", found: "a scalar"), range)
      }
      guard length <= limits.graphNodes else {
        throw limit("graph_nodes", limits.graphNodes, range)
      }
      try charge(length, range)
      if tensor.rank == 1, isKnown(tensor) {
        return try numbers(of: tensor, "for", range).map {
          Int(exactly: $0).map(Value.integer) ?? .float($0)
        }
      }
      var slices: [Value] = []
      for index in 0..<length { slices.append(.tensor(try row(index, of: tensor, range))) }
      return slices
    default:
      throw fail(.wrongKind(expected: "something to loop over", found: value.kindName), range)
    }
  }

  /// All items of a comprehension at once, also those of a generator.
  func comprehension(
    _ syntax: Syntax.Comprehension, in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    let inner = heap.keep(Scope(within: scope.ofFunctions, kind: .comprehension))
    if scope.kind == .classBody { inner.values = scope.values }
    var entries: [(key: Value, value: Value)] = []
    try expand(syntax.clauses[...], in: inner, outermost: scope) { () throws(CustomLossError) in
      guard entries.count < limits.constants else {
        throw limit("constants", limits.constants, range)
      }
      let key = try syntax.key.map { (key) throws(CustomLossError) in
        try evaluate(key, in: inner)
      }
      entries.append((key ?? .none, try evaluate(syntax.item, in: inner)))
    }
    switch syntax.result {
    case .list: return try list(entries.map(\.value), range)
    case .set: return try set(of: entries.map(\.value), range)
    case .dictionary: return try dictionary(entries, range)
    }
  }

  private func expand(
    _ clauses: ArraySlice<Syntax.Comprehension.Clause>, in scope: Scope, outermost: Scope,
    _ body: () throws(CustomLossError) -> Void
  ) throws(CustomLossError) {
    guard let clause = clauses.first else { return try body() }
    try enter(clause.iterable.range)
    defer { leave() }
    let iterable = try evaluate(clause.iterable, in: outermost)
    next: for item in try items(of: iterable, clause.iterable.range) {
      try assign(item, to: clause.target, in: scope, clause.target.range)
      for condition in clause.conditions {
        let value = try evaluate(condition, in: scope)
        guard try isTrue(value, "if", condition.range) else { continue next }
      }
      try expand(clauses.dropFirst(), in: scope, outermost: scope, body)
    }
  }

  /// A list of the distinct values.
  func set(of values: [Value], _ range: SourceRange) throws(CustomLossError) -> Value {
    var seen: Set<DictionaryValue.Key> = []
    var items: [Value] = []
    for value in values where seen.insert(try key(value, range)).inserted { items.append(value) }
    return try list(items, range)
  }
}
