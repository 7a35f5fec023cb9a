// Subscripts of tensors: indices, slices, masks and computed indices.

/// The entries that a subscript selects: first a block of a tensor, then a selection from it by masks and
/// computed indices.
struct TensorPart {
  var starts: [Int] = []
  var steps: [Int] = []
  /// The lengths of the block, one for each axis of the tensor.
  var block: [Int] = []
  /// The shape given to the block: without the axes of indices, with new axes.
  var shape: [Int] = []
  /// Masks and computed indices along the axes of `shape`.
  var selections: [(tensor: TensorValue, axis: Int, range: SourceRange)] = []

  /// Whether the block is a whole tensor of a given shape.
  func isWhole(_ lengths: [Int]) -> Bool { block == lengths && steps.allSatisfy { $0 == 1 } }
}

extension Interpreter {
  /// The entries that `from:to:by` selects from an axis, by Python's rules.
  func slice(
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
      // Positions are limited to the ends of the axis, so nothing below can overflow.
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

  /// The entries that the subscript selects from a tensor of given lengths.
  func part(
    of lengths: [Int], _ indices: [Syntax.Index], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> TensorPart {
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
    guard taken <= lengths.count else {
      throw fail(.axisOutOfRange(axis: taken - 1, rank: lengths.count), range)
    }
    let rests = items.count { if case .rest = $0 { true } else { false } }
    guard rests <= 1 else { throw fail(.expected("one `...`"), range) }
    if rests == 0 { items.append(.rest) }

    // Selections are applied after the slices, along the remaining axes.
    var part = TensorPart()
    func take(from start: Int, by step: Int, _ count: Int) {
      part.starts.append(start)
      part.steps.append(step)
      part.block.append(count)
    }
    func keep(_ axis: Int) {
      take(from: 0, by: 1, lengths[axis])
      part.shape.append(lengths[axis])
    }
    for item in items {
      let axis = part.starts.count
      switch item {
      case .newAxis: part.shape.append(1)
      case .rest:
        for axis in axis..<(axis + lengths.count - taken) { keep(axis) }
      case .places(let tensor, let range):
        part.selections.append((tensor, part.shape.count, range))
        for axis in axis..<(axis + (tensor.isBoolean ? tensor.rank : 1)) { keep(axis) }
      case .index(let index, let range):
        let length = lengths[axis]
        guard index >= -length, index < length else {
          throw fail(.indexOutOfRange(index: index, length: length), range)
        }
        take(from: index < 0 ? index + length : index, by: 1, 1)
      case .slice(let from, let to, let by, let range):
        let length = lengths[axis]
        let slice = try slice(from, to, by, length: length, in: scope, range)
        take(
          from: slice.count == 0 ? 0 : slice.start, by: slice.count > 1 ? slice.step : 1,
          slice.count)
        part.shape.append(slice.count)
      }
    }
    part.shape = try checked(part.shape, range)
    return part
  }

  func sliced(
    _ x: TensorValue, _ indices: [Syntax.Index], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    try sliced(x, part(of: x.shape, indices, in: scope, range), range)
  }

  func sliced(
    _ x: TensorValue, _ part: TensorPart, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    if x.expression.constant != nil || product(part.block) == 0 {
      let entries = product(part.block) == 0 ? graph.constant(0) : x.expression
      let block = TensorValue(entries, shape: part.shape, isBoolean: x.isBoolean)
      return try selected(block, part.selections, range)
    }
    let block =
      part.isWhole(x.shape)
      ? x.expression
      : graph.expression(
        StridedSlice(starts: part.starts, steps: part.steps), [x.expression], shape: part.block)
    let result = TensorValue(
      block.reshaped(part.shape), shape: part.shape, isBoolean: x.isBoolean)
    try settle("[]", range)
    return try selected(result, part.selections, range)
  }

  /// Applies masks and computed indices to the axes that remain after slices.
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
    // Several indices must be along the leading axes, one for each: `x[rows, columns]`.
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

  /// Indices counted from 0; negative ones count from the end.
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
