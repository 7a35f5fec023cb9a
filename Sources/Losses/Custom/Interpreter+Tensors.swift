// Tensors: what a value is as one, and the operations from which all operators are composed.
// Each knows the shape it makes before it makes it.

extension Interpreter {
  // MARK: Values as tensors

  func number(_ value: Double) -> TensorValue { TensorValue(graph.constant(value)) }

  /// A number, a list of numbers or tensors, or a tensor.
  func tensor(_ value: Value, _ range: SourceRange) throws(CustomLossError) -> TensorValue {
    if case .tensor(let tensor) = value { return tensor }
    if let number = value.number { return self.number(number) }
    guard case .list(let list) = value else {
      throw fail(.wrongKind(expected: "a number or a tensor", found: value.kindName), range)
    }
    if let tensor = list.tensor { return tensor }
    try enter(range)
    defer { leave() }
    let result: TensorValue
    if let literal = try literal(list.items, range) {
      result = literal
    } else {
      var tensors: [TensorValue] = []
      for item in list.items { tensors.append(try tensor(item, range)) }
      result = try stacked(tensors, axis: 0, "stack", range)
    }
    list.tensor = result
    return result
  }

  /// Nested lists of nothing but numbers, as one constant tensor.
  private func literal(_ items: [Value], _ range: SourceRange) throws(CustomLossError)
    -> TensorValue?
  {
    var shape: [Int] = []
    var level = items
    while true {
      shape.append(level.count)
      guard shape.count <= Shape.rankLimit else { throw fail(.rank(limit: Shape.rankLimit), range) }
      guard case .list(let inner)? = level.first else { break }
      level = inner.items
    }
    var numbers: [Number] = []
    // Row by row, without recursion; ragged lists have another count or another kind.
    var flat: [Value] = items
    for depth in 1..<Swift.max(1, shape.count) {
      var next: [Value] = []
      for value in flat {
        guard case .list(let list) = value else { return nil }
        let inner = list.items
        try charge(inner.count, range)
        guard inner.count == shape[depth] else {
          throw fail(
            .wrongKind(expected: "rows of one length", found: "\(shape[depth]) and \(inner.count)"),
            range)
        }
        next += inner
        guard next.count <= limits.constants else {
          throw limit("constants", limits.constants, range)
        }
      }
      flat = next
    }
    try charge(flat.count, range)
    for value in flat {
      guard let number = value.number else { return nil }
      numbers.append(Number(number))
    }
    guard !numbers.isEmpty else {
      throw fail(.wrongKind(expected: "numbers", found: "an empty list"), range)
    }
    guard numbers.count <= limits.constants else {
      throw limit("constants", limits.constants, range)
    }
    let checkedShape = try checked(shape, range)
    return TensorValue(graph.input(.literal(numbers), shape: checkedShape))
  }

  /// 1 where an entry is not zero, else 0.
  func truth(_ x: TensorValue, _ range: SourceRange) throws(CustomLossError) -> TensorValue {
    switch x.expression.node.operation {
    case .binary(.equal), .binary(.notEqual), .binary(.less), .binary(.lessOrEqual),
      .binary(.greater), .binary(.greaterOrEqual), .inRange, .oneHot, .labelEquals:
      return x
    default: return try binary(.notEqual, x, number(0), "bool", range)
    }
  }

  // MARK: Entry by entry

  /// The expression under a shape that it may not have yet, because operands were constants.
  private func fitted(_ expression: Expression, _ shape: [Int]) -> TensorValue {
    if expression.constant != nil || expression.shape == shape {
      return TensorValue(expression, shape: shape)
    }
    return TensorValue(expression.broadcast(to: shape))
  }

  func unary(
    _ operation: Unary, _ x: TensorValue, _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let result = TensorValue(x.expression.unary(operation), shape: x.shape)
    try settle(name, range)
    return result
  }

  /// The common shape of two operands; (n) against (n, 1) is noted.
  func commonShape(
    _ a: [Int], _ b: [Int], _ range: SourceRange
  ) throws(CustomLossError) -> [Int] {
    guard let shape = broadcastShape(a, b) else {
      throw fail(.cannotBroadcast(left: a, right: b), range)
    }
    if a.count != b.count, a.count + b.count == 3, shape.count == 2, shape[0] == shape[1],
      shape[0] > 1, (a.count == 1 ? b : a)[1] == 1
    {
      noteSquare(shape[0], range)
    }
    return try checked(shape, range)
  }

  func binary(
    _ operation: Binary, _ a: TensorValue, _ b: TensorValue, _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let shape = try commonShape(a.shape, b.shape, range)
    let result = fitted(a.expression.binary(operation, b.expression), shape)
    try settle(name, range)
    return result
  }

  func select(
    _ condition: TensorValue, _ a: TensorValue, _ b: TensorValue, _ name: String,
    _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let choices = try commonShape(a.shape, b.shape, range)
    let shape = try commonShape(condition.shape, choices, range)
    let result = fitted(
      Losses.select(condition.expression, a.expression, b.expression), shape)
    try settle(name, range)
    return result
  }

  func clipped(
    _ x: TensorValue, _ low: Double, _ high: Double, _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let result = TensorValue(Losses.clip(x.expression, low, high), shape: x.shape)
    try settle(name, range)
    return result
  }

  func broadcast(
    _ x: TensorValue, to shape: [Int], _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let shape = try checked(shape, range)
    guard broadcastShape(x.shape, shape) == shape else {
      throw fail(.cannotBroadcast(left: x.shape, right: shape), range)
    }
    let result = fitted(x.expression, shape)
    try settle(name, range)
    return result
  }

  // MARK: Reductions

  enum Reduction { case sum, mean, maximum, minimum, product }

  /// The axes from 0, in order; all of them for `nil`.
  func resolved(
    _ axes: [Int]?, rank: Int, _ range: SourceRange
  ) throws(CustomLossError) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    var resolved: Set<Int> = []
    for axis in axes {
      guard axis >= -rank, axis < rank else {
        throw fail(.axisOutOfRange(axis: axis, rank: rank), range)
      }
      resolved.insert(axis < 0 ? axis + rank : axis)
    }
    return resolved.sorted()
  }

  func reduced(
    _ reduction: Reduction, _ x: TensorValue, over axes: [Int]?, keepingAxes: Bool, _ name: String,
    _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let axes = try resolved(axes, rank: x.rank, range)
    let shape = x.shape.indices.compactMap { axis in
      axes.contains(axis) ? keepingAxes ? 1 : nil : x.shape[axis]
    }
    let count = product(axes.map { x.shape[$0] })
    if let constant = x.expression.constant {
      let value =
        switch reduction {
        case .sum: constant * Double(count)
        case .product: BinaryKernel.power(constant, Double(count))
        case .mean, .maximum, .minimum: constant
        }
      return TensorValue(graph.constant(value), shape: shape)
    }
    let reducer: Reducer =
      switch reduction {
      case .sum: .sum
      case .mean: .sum(divisor: Number(Double(count)), offset: Number(0))
      case .maximum: .maximum
      case .minimum: .minimum
      case .product: .product
      }
    if axes.isEmpty { return x }
    let result = x.expression.reduced(reducer, over: axes, keepingAxes: keepingAxes)
    try settle(name, range)
    return TensorValue(result, shape: shape)
  }

  // MARK: Shapes

  func reshaped(_ x: TensorValue, _ shape: [Int]) -> TensorValue {
    x.expression.constant == nil
      ? TensorValue(x.expression.reshaped(shape)) : TensorValue(x.expression, shape: shape)
  }

  func transposed(_ x: TensorValue, _ order: [Int]) -> TensorValue {
    x.expression.constant == nil
      ? TensorValue(x.expression.transposed(order))
      : TensorValue(x.expression, shape: order.map { x.shape[$0] })
  }

  /// The axis moved to the end, and back again after something was done.
  func alongLastAxis(
    _ x: TensorValue, axis: Int, _ range: SourceRange,
    _ operation: (Expression) -> Expression
  ) throws(CustomLossError) -> TensorValue {
    guard let axis = try resolved([axis], rank: x.rank, range).first else { return x }
    let last = x.filled.movingAxisLast(axis)
    let result = operation(last)
    guard axis != x.rank - 1, result.rank == x.rank else { return TensorValue(result) }
    let back = Array(0..<axis) + [x.rank - 1] + Array(axis..<(x.rank - 1))
    return TensorValue(result.transposed(back))
  }

  /// Along a new axis.
  func stacked(
    _ tensors: [TensorValue], axis: Int, _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    guard let first = tensors.first else {
      throw fail(.wrongKind(expected: "tensors", found: "an empty list"), range)
    }
    let rank = first.rank + 1
    guard let axis = try resolved([axis], rank: rank, range).first else { return first }
    var expanded: [TensorValue] = []
    for tensor in tensors {
      guard tensor.shape == first.shape else {
        throw fail(
          .shapesDoNotFit(left: first.shape, right: tensor.shape, expected: "they must be equal"),
          range)
      }
      var shape = tensor.shape
      shape.insert(1, at: axis)
      expanded.append(reshaped(tensor, try checked(shape, range)))
    }
    return try concatenated(expanded, axis: axis, name, range)
  }

  /// One after the other along an axis: a sum of tensors that are zero but for their own part.
  func concatenated(
    _ tensors: [TensorValue], axis: Int, _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    guard let first = tensors.first else {
      throw fail(.wrongKind(expected: "tensors", found: "an empty list"), range)
    }
    guard let axis = try resolved([axis], rank: first.rank, range).first else { return first }
    var shape = first.shape
    shape[axis] = 0
    for tensor in tensors {
      var others = tensor.shape
      if others.count == first.rank {
        shape[axis] = shape[axis].addingSaturated(others[axis])
        others[axis] = first.shape[axis]
      }
      guard others == first.shape else {
        throw fail(
          .shapesDoNotFit(
            left: first.shape, right: tensor.shape, expected: "equal but for the axis"), range)
      }
    }
    shape = try checked(shape, range)
    guard tensors.count > 1 else { return first }
    var result: Expression?
    var start = 0
    for tensor in tensors {
      var starts = Array(repeating: 0, count: shape.count)
      starts[axis] = start
      let part = graph.expression(
        .scatter(starts: starts, steps: Array(repeating: 1, count: shape.count)),
        [tensor.filled], shape: shape)
      result = result.map { $0 + part } ?? part
      start += tensor.shape[axis]
      try settle(name, range)
    }
    return result.map { TensorValue($0) } ?? first
  }

  /// Products of matrices, which are the last two axes; a vector is a row or a column.
  func matrixProduct(
    _ a: TensorValue, _ b: TensorValue, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    guard a.rank >= 1, b.rank >= 1 else {
      throw fail(
        .shapesDoNotFit(left: a.shape, right: b.shape, expected: "matrices"), range)
    }
    let left = a.rank == 1 ? reshaped(a, [1] + a.shape) : a
    let right = b.rank == 1 ? reshaped(b, b.shape + [1]) : b
    guard left.shape[left.rank - 1] == right.shape[right.rank - 2],
      let batch = broadcastShape(
        Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)))
    else {
      throw fail(
        .shapesDoNotFit(
          left: a.shape, right: b.shape, expected: "columns of the first, rows of the second"),
        range)
    }
    _ = try checked(batch + left.shape.suffix(2), range)
    _ = try checked(batch + right.shape.suffix(2), range)
    _ = try checked(
      batch + [left.shape[left.rank - 2], right.shape[right.rank - 1]], range)
    var result = TensorValue(matmul(left.filled, right.filled))
    try settle("matmul", range)
    var shape = result.shape
    if b.rank == 1 { shape.removeLast() }
    if a.rank == 1 { shape.remove(at: shape.count - (b.rank == 1 ? 1 : 2)) }
    result = reshaped(result, shape)
    return result
  }

  // MARK: Subscripts

  func subscripted(
    _ owner: Value, _ indices: [Syntax.Index], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    switch owner {
    case .list(let list): return try element(list.items, indices, in: scope, range)
    case .tensor(let tensor): return .tensor(try sliced(tensor, indices, in: scope, range))
    default:
      throw fail(.wrongKind(expected: "a tensor or a list", found: owner.kindName), range)
    }
  }

  private func element(
    _ items: [Value], _ indices: [Syntax.Index], in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    guard indices.count == 1, let index = indices.first else {
      throw fail(.wrongKind(expected: "one index", found: "\(indices.count)"), range)
    }
    switch index {
    case .one(let syntax):
      let value = try evaluate(syntax, in: scope)
      guard let number = value.wholeNumber else {
        throw fail(.wrongKind(expected: "a whole number", found: value.kindName), syntax.range)
      }
      guard number >= -items.count, number < items.count else {
        throw fail(.indexOutOfRange(index: number, length: items.count), syntax.range)
      }
      return items[number < 0 ? number + items.count : number]
    case .slice(let from, let to, let by, let range):
      let slice = try slice(from, to, by, length: items.count, in: scope, range)
      return try list((0..<slice.count).map { items[slice.start + $0 * slice.step] }, range)
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
      guard let number = value.wholeNumber else {
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
        default:
          guard let number = value.wholeNumber else {
            throw fail(
              .wrongKind(expected: "a whole number, `:`, `...` or `None`", found: value.kindName),
              syntax.range, hint: "`where(condition, a, b)` to choose by entry")
          }
          items.append(.index(number, syntax.range))
        }
      }
    }
    let taken = items.count {
      if case .newAxis = $0 { false } else if case .rest = $0 { false } else { true }
    }
    guard taken <= x.rank else { throw fail(.axisOutOfRange(axis: taken - 1, rank: x.rank), range) }
    let rests = items.count { if case .rest = $0 { true } else { false } }
    guard rests <= 1 else { throw fail(.expected("one `...`"), range) }
    if rests == 0 { items.append(.rest) }

    var starts: [Int] = []
    var steps: [Int] = []
    var cut: [Int] = []
    var shape: [Int] = []
    for item in items {
      let axis = starts.count
      switch item {
      case .newAxis: shape.append(1)
      case .rest:
        for axis in axis..<(axis + x.rank - taken) {
          starts.append(0)
          steps.append(1)
          cut.append(x.shape[axis])
          shape.append(x.shape[axis])
        }
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
    if x.expression.constant != nil { return TensorValue(x.expression, shape: shape) }
    let isWhole = cut == x.shape && steps.allSatisfy { $0 == 1 }
    let part =
      isWhole
      ? x.expression
      : graph.expression(.slice(starts: starts, steps: steps), [x.expression], shape: cut)
    let result = TensorValue(part.reshaped(shape))
    try settle("[]", range)
    return result
  }
}
