// Subscripts of lists, dictionaries and strings, and assignments to them.

extension Interpreter {
  func subscripted(
    _ owner: Value, _ indices: [Syntax.Index], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    switch owner {
    case .list(let list): return try element(list, indices, in: scope, range)
    case .tensor(let tensor): return .tensor(try sliced(tensor, indices, in: scope, range))
    case .dictionary(let dictionary):
      let key = try self.key(of: indices, in: scope, range)
      guard let value = dictionary[try self.key(key, range)] else {
        throw fail(.raised("KeyError", try spelled(key)), range)
      }
      return value
    case .text(let text):
      let characters = try list(text.prefix(limits.constants).map { .text(String($0)) }, range)
      guard case .list(let list) = characters else { return owner }
      let part = try element(list, indices, in: scope, range)
      return .text((part.items ?? [part]).compactMap(\.text).joined())
    case .foreign(let foreign): throw fail(foreign, range)
    default:
      if owner.number != nil, indices.allSatisfy(\.isRest) { return owner }
      throw fail(.wrongKind(expected: "a tensor or a list", found: owner.kindName), range)
    }
  }

  private func key(
    of indices: [Syntax.Index], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    guard indices.count == 1, case .one(let syntax)? = indices.first else {
      throw fail(.wrongKind(expected: "one key", found: "\(indices.count)"), range)
    }
    return try evaluate(syntax, in: scope)
  }

  /// Changes an entry of a list or a dictionary, or a part of a tensor.
  func set(
    _ indices: [Syntax.Index], of owner: Syntax, to value: Value, in scope: Scope,
    _ range: SourceRange
  ) throws(CustomLossError) {
    let old = try evaluate(owner, in: scope)
    switch old {
    case .dictionary(let dictionary):
      try set(key(of: indices, in: scope, range), to: value, in: dictionary, range)
    case .list(let list) where !list.isTuple:
      let index = try key(of: indices, in: scope, range)
      guard let number = try wholeNumber(index, "[]", range) else {
        throw fail(.wrongKind(expected: "a whole number", found: index.kindName), range)
      }
      let count = list.items.count
      guard number >= -count, number < count else {
        throw fail(.indexOutOfRange(index: number, length: count), range)
      }
      try charge(count, range)
      list.change { $0[number < 0 ? number + count : number] = value }
      guard list.nesting <= limits.nesting else { throw limit("nesting", limits.nesting, range) }
    case .tensor(let tensor):
      let changed = try assigned(
        self.tensor(value, range), toPartOf: tensor, indices, in: scope, range)
      try assign(
        .tensor(changed), to: AssignmentTarget(kind: owner.targetKind, range: owner.range),
        in: scope, range)
    case .foreign(let foreign): throw fail(foreign, range)
    default:
      throw fail(
        .wrongKind(expected: "a tensor, a list or a dictionary", found: old.kindName), range)
    }
  }

  private func element(
    _ list: ListValue, _ indices: [Syntax.Index], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    let items = list.items
    guard indices.count == 1, let index = indices.first else {
      throw fail(.wrongKind(expected: "one index", found: "\(indices.count)"), range)
    }
    switch index {
    case .one(let syntax):
      let value = try evaluate(syntax, in: scope)
      guard let number = try wholeNumber(value, "[]", syntax.range) else {
        throw fail(.wrongKind(expected: "a whole number", found: value.kindName), syntax.range)
      }
      guard number >= -items.count, number < items.count else {
        throw fail(.indexOutOfRange(index: number, length: items.count), syntax.range)
      }
      return items[number < 0 ? number + items.count : number]
    case .slice(let from, let to, let by, let range):
      let slice = try slice(from, to, by, length: items.count, in: scope, range)
      return try self.list(
        (0..<slice.count).map { items[slice.start + $0 * slice.step] }, range, isTuple: list.isTuple
      )
    }
  }
}

extension Syntax.Index {
  /// `...`, or a whole slice.
  fileprivate var isRest: Bool {
    switch self {
    case .one(let syntax): if case .ellipsis = syntax.kind { true } else { false }
    case .slice(let from, let to, let by, _): from == nil && to == nil && by == nil
    }
  }
}

extension Syntax {
  /// The expression as the target of an assignment.
  var targetKind: AssignmentTarget.Kind {
    switch kind {
    case .attribute(let owner, let name): .attribute(owner, name)
    case .subscripted(let owner, let indices): .subscripted(owner, indices)
    case .name(let name): .name(name)
    default: .tuple([])
    }
  }
}
