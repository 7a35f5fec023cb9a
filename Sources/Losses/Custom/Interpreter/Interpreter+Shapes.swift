// Shapes: entries moved, joined, and multiplied as matrices.

extension Interpreter {
  func reshaped(_ x: TensorValue, _ shape: [Int]) -> TensorValue {
    TensorValue(
      x.expression.constant == nil ? x.expression.reshaped(shape) : x.expression, shape: shape,
      isBoolean: x.isBoolean)
  }

  func transposed(_ x: TensorValue, _ order: [Int]) -> TensorValue {
    TensorValue(
      x.expression.constant == nil ? x.expression.transposed(order) : x.expression,
      shape: order.map { x.shape[$0] }, isBoolean: x.isBoolean)
  }

  /// Applies a function with an axis moved to the end, and moves it back.
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

  /// Joins tensors along a new axis.
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

  /// Joins tensors along an axis, as a sum of tensors that are zero except for their own part.
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
    // A constant that fills all of them remains a constant; empty tensors add nothing.
    if let constant = first.expression.constant,
      tensors.allSatisfy({ $0.expression.index == first.expression.index })
    {
      return TensorValue(graph.constant(constant), shape: shape)
    }
    if product(shape) == 0 { return TensorValue(graph.constant(0), shape: shape) }
    var result: Expression?
    var start = 0
    for tensor in tensors where product(tensor.shape) > 0 {
      var starts = Array(repeating: 0, count: shape.count)
      starts[axis] = start
      let part = graph.expression(
        StridedScatter(starts: starts, steps: Array(repeating: 1, count: shape.count)),
        [tensor.filled], shape: shape)
      result = result.map { $0 + part } ?? part
      start += tensor.shape[axis]
      try settle(name, range)
    }
    return result.map { TensorValue($0) } ?? first
  }

  // MARK: Products

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
}
