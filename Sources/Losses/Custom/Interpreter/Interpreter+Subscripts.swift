// Subscripts: indices, slices, masks and computed places.

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

  /// Changes an entry of a list or a dictionary, or those of a tensor that a mask selects.
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
    case .tensor(let tensor) where indices.count == 1:
      guard case .one(let syntax)? = indices.first,
        case .tensor(let mask) = try evaluate(syntax, in: scope), mask.isBoolean,
        mask.rank <= tensor.rank, Array(tensor.shape[..<mask.rank]) == mask.shape
      else { fallthrough }
      let wide = reshaped(
        mask, try checked(mask.shape + Array(repeating: 1, count: tensor.rank - mask.rank), range))
      let chosen = try select(wide, self.tensor(value, range), tensor, "[]", range)
      guard chosen.shape == tensor.shape else {
        throw fail(.cannotBroadcast(left: tensor.shape, right: chosen.shape), range)
      }
      try assign(
        .tensor(chosen), to: AssignmentTarget(kind: owner.targetKind, range: owner.range),
        in: scope, range)
    default:
      throw fail(
        .notSupported(what: "assignments to parts of tensors"), range,
        hint: "`where(condition, a, b)`")
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

  /// The entries that `from:to:by` takes of an axis, by Python's rules.
  private func slice(
    _ from: Syntax?, _ to: Syntax?, _ by: Syntax?, length: Int, in scope: Scope,
    _ range: SourceRange
  ) throws(CustomLossError) -> (start: Int, step: Int, count: Int) {
    func bound(_ syntax: Syntax?) throws(CustomLossError) -> Int? {
      guard let syntax else { return nil }
      let value = try evaluate(syntax, in: scope)
      if case .none = value { return nil }
      guard let number = try wholeNumber(value, "[:]", syntax.range) else {
        throw fail(.wrongKind(expected: "a whole number", found: value.kindName), syntax.range)
      }
      // Beyond either end is the end; what is left cannot overflow.
      return Swift.min(Swift.max(number, -(1 << 40)), 1 << 40)
    }
    let step = try bound(by) ?? 1
    guard step != 0 else { throw fail(.divisionByZero, range) }
    let (low, high) = step > 0 ? (0, length) : (-1, length - 1)
    func placed(_ bound: Int?, or open: Int) -> Int {
      guard let bound else { return open }
      return Swift.min(Swift.max(bound < 0 ? bound + length : bound, low), high)
    }
    let start = placed(try bound(from), or: step > 0 ? low : high)
    let end = placed(try bound(to), or: step > 0 ? high : low)
    let distance = step > 0 ? end - start : start - end
    let size = Swift.abs(step)
    return (start, step, distance > 0 ? (distance + size - 1) / size : 0)
  }

  private func sliced(
    _ x: TensorValue, _ indices: [Syntax.Index], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    enum Item {
      case index(Int, SourceRange)
      case places(TensorValue, SourceRange)
      case slice(Syntax?, Syntax?, Syntax?, SourceRange)
      case newAxis, rest
    }
    var items: [Item] = []
    for index in indices {
      switch index {
      case .slice(let from, let to, let by, let range): items.append(.slice(from, to, by, range))
      case .one(let syntax):
        let value = try evaluate(syntax, in: scope)
        switch value {
        case .none: items.append(.newAxis)
        case .ellipsis: items.append(.rest)
        case .tensor(let tensor) where tensor.rank > 0:
          items.append(.places(tensor, syntax.range))
        case .list:
          items.append(.places(try self.tensor(value, syntax.range), syntax.range))
        default:
          guard let number = try wholeNumber(value, "[]", syntax.range) else {
            throw fail(
              .wrongKind(expected: "a whole number, `:`, `...` or `None`", found: value.kindName),
              syntax.range, hint: "`where(condition, a, b)` to choose by entry")
          }
          items.append(.index(number, syntax.range))
        }
      }
    }
    let taken = items.reduce(0) { count, item in
      switch item {
      case .newAxis, .rest: count
      case .places(let tensor, _) where tensor.isBoolean: count + tensor.rank
      default: count + 1
      }
    }
    guard taken <= x.rank else { throw fail(.axisOutOfRange(axis: taken - 1, rank: x.rank), range) }
    let rests = items.count { if case .rest = $0 { true } else { false } }
    guard rests <= 1 else { throw fail(.expected("one `...`"), range) }
    if rests == 0 { items.append(.rest) }

    // Selections come after the slices, along the axes that those leave.
    var selections: [(tensor: TensorValue, axis: Int, range: SourceRange)] = []
    var starts: [Int] = []
    var steps: [Int] = []
    var cut: [Int] = []
    var shape: [Int] = []
    func keep(_ axis: Int) {
      starts.append(0)
      steps.append(1)
      cut.append(x.shape[axis])
      shape.append(x.shape[axis])
    }
    for item in items {
      let axis = starts.count
      switch item {
      case .newAxis: shape.append(1)
      case .rest:
        for axis in axis..<(axis + x.rank - taken) { keep(axis) }
      case .places(let tensor, let range):
        selections.append((tensor, shape.count, range))
        for axis in axis..<(axis + (tensor.isBoolean ? tensor.rank : 1)) { keep(axis) }
      case .index(let index, let range):
        let length = x.shape[axis]
        guard index >= -length, index < length else {
          throw fail(.indexOutOfRange(index: index, length: length), range)
        }
        starts.append(index < 0 ? index + length : index)
        steps.append(1)
        cut.append(1)
      case .slice(let from, let to, let by, let range):
        let length = x.shape[axis]
        let slice = try slice(from, to, by, length: length, in: scope, range)
        guard slice.count > 0 || length == 0 else {
          throw fail(.wrongShape(x.shape, expected: "an axis with entries in that slice"), range)
        }
        starts.append(length == 0 ? 0 : slice.start)
        steps.append(slice.count == 1 ? 1 : slice.step)
        cut.append(slice.count)
        shape.append(slice.count)
      }
    }
    shape = try checked(shape, range)
    if x.expression.constant != nil {
      let part = TensorValue(x.expression, shape: shape, isBoolean: x.isBoolean)
      return try selected(part, selections, range)
    }
    let isWhole = cut == x.shape && steps.allSatisfy { $0 == 1 }
    let part =
      isWhole
      ? x.expression
      : graph.expression(StridedSlice(starts: starts, steps: steps), [x.expression], shape: cut)
    let result = TensorValue(part.reshaped(shape), shape: shape, isBoolean: x.isBoolean)
    try settle("[]", range)
    return try selected(result, selections, range)
  }

  /// What masks select, and what computed places name, of the axes that slices have left.
  private func selected(
    _ x: TensorValue, _ selections: [(tensor: TensorValue, axis: Int, range: SourceRange)],
    _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    guard let first = selections.first else { return x }
    guard selections.count > 1 else {
      return first.tensor.isBoolean
        ? try masked(x, by: first.tensor, axis: first.axis, "[]", first.range)
        : try gathered(
          x, at: wrapped(first.tensor, length: x.shape[first.axis], first.range),
          axis: first.axis, "[]", first.range)
    }
    // Several: each takes an entry from its axis, which must lead: `x[rows, columns]`.
    guard selections.enumerated().allSatisfy({ $0.offset == $0.element.axis }),
      selections.allSatisfy({ !$0.tensor.isBoolean && $0.tensor.shape == first.tensor.shape })
    else {
      throw fail(.notSupported(what: "selections along several axes of that kind"), range)
    }
    var columns: [TensorValue] = []
    for selection in selections {
      columns.append(
        try wrapped(selection.tensor, length: x.shape[selection.axis], selection.range))
    }
    let rows = try stacked(columns, axis: first.tensor.rank, "[]", range)
    return try gathered(x, byRowsOf: rows, "[]", range)
  }

  /// Places counted from 0; negative ones count from the end.
  private func wrapped(
    _ places: TensorValue, length: Int, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    if let literal = places.literal {
      guard literal.contains(where: { $0 < 0 }) else { return places }
      let numbers = literal.map { $0 < 0 ? $0 + Double(length) : $0 }
      return TensorValue(
        graph.input(.literal(numbers.map { Number($0) }), shape: places.shape))
    }
    let isNegative = try binary(.less, places, number(0), "[]", range)
    return try select(
      isNegative, binary(.add, places, number(Double(length)), "[]", range), places, "[]", range)
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
  fileprivate var targetKind: AssignmentTarget.Kind {
    switch kind {
    case .attribute(let owner, let name): .attribute(owner, name)
    case .subscripted(let owner, let indices): .subscripted(owner, indices)
    case .name(let name): .name(name)
    default: .tuple([])
    }
  }
}
