// Tensors: values as tensors, and the operations from which all operators are composed.
// Each determines the shape of its result before it computes it.

extension Interpreter {
  // MARK: Values as tensors

  func number(_ value: Double) -> TensorValue { TensorValue(graph.constant(value)) }

  /// A number, a list of numbers or tensors, or a tensor.
  func tensor(_ value: Value, _ range: SourceRange) throws(CustomLossError) -> TensorValue {
    if case .tensor(let tensor) = value { return tensor }
    if let number = value.number { return self.number(number) }
    guard case .list(let list) = value else {
      if case .foreign(let foreign) = value { throw fail(foreign, range) }
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

  /// Nested lists of numbers only, as one constant tensor.
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
    // Row by row, without recursion; ragged lists differ in length or kind.
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
      .binary(.greater), .binary(.greaterOrEqual), .inRange:
      return x.asBoolean
    case .structural(let structural) where structural.rules.isTruth: return x.asBoolean
    default: return try binary(.notEqual, x, number(0), "bool", range).asBoolean
    }
  }

  // MARK: Element-wise operations

  /// The expression in a shape that it may not have yet, because operands were constants.
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

  /// The common shape of two operands; records a broadcast of (n) with (n, 1).
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
    var result = fitted(a.expression.binary(operation, b.expression), shape)
    // The product of two conditions is a condition, too, as in NumPy and PyTorch.
    result.isBoolean =
      operation.isComparison || operation == .multiply && a.isBoolean && b.isBoolean
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
    var result = fitted(x.expression, shape)
    result.isBoolean = x.isBoolean
    try settle(name, range)
    return result
  }
}

extension Binary {
  /// Whether its result is 1 or 0.
  fileprivate var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }
}
