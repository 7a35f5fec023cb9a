// Selections by a condition, and by computed places.
//
// The graph needs the number of selected entries before it is built, so the condition is evaluated with
// the values of the call. The selected indices are constants for every gradient.

extension Interpreter {
  /// The entries that a mask selects along the axes from `axis` on, which become one axis.
  func masked(
    _ x: TensorValue, by mask: TensorValue, axis: Int = 0, _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let axis = try resolved([axis], rank: Swift.max(1, x.rank), range).first ?? 0
    let end = axis + mask.rank
    guard mask.rank > 0, end <= x.rank, Array(x.shape[axis..<end]) == mask.shape else {
      throw fail(
        .shapesDoNotFit(left: x.shape, right: mask.shape, expected: "a mask of its axes"), range)
    }
    let places = try places(of: mask, name, range)
    let flat = Array(x.shape[..<axis]) + [product(mask.shape)] + x.shape[end...]
    return try gathered(reshaped(x, flat), places: places, axis: axis, name, range)
  }

  /// The indices of nonzero entries: a row for each, a column for each axis.
  func coordinates(
    of condition: TensorValue, _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> [[Int]] {
    let strides = strides(of: condition.shape)
    let places = try places(of: condition, name, range)
    try charge(places.count * condition.rank, range)
    return places.map { place in
      zip(strides, condition.shape).map { place / Swift.max(1, $0) % Swift.max(1, $1) }
    }
  }

  /// The row-major indices of nonzero entries.
  private func places(
    of condition: TensorValue, _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> [Int] {
    if graph.dependence(on: { $0 == .yPred })[condition.expression.index] {
      warnOfSelection(name, range)
    }
    let numbers = try self.numbers(of: condition, name, range)
    try charge(numbers.count / 16, range)
    return numbers.indices.filter { numbers[$0] != 0 }
  }

  private func warnOfSelection(_ name: String, _ range: SourceRange) {
    guard !warnings.contains(where: { $0.kind == .selectionByPredictions }) else { return }
    warnings.append(
      LossWarning(
        kind: .selectionByPredictions,
        message: "The selection \(place(range)) depends on y_pred; the gradient treats the "
          + "selection as constant, as in the frameworks.",
        tensor: "y_pred", index: []))
  }

  /// The distance between neighbours along each axis, in row-major order.
  private func strides(of shape: [Int]) -> [Int] { Shape(checking: shape)?.strides ?? [] }

  // MARK: Entries by index

  /// The entries at given indices along an axis; its length becomes the number of indices.
  func gathered(
    _ x: TensorValue, places: [Int], axis: Int, _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let length = x.shape[axis]
    var shape = x.shape
    shape[axis] = places.count
    shape = try checked(shape, range)
    guard !places.isEmpty else {
      // The result is empty, so its values do not matter.
      return TensorValue(graph.constant(0), shape: shape, isBoolean: x.isBoolean)
    }
    if x.expression.constant != nil, places.allSatisfy({ $0 >= 0 && $0 < length }) {
      return TensorValue(x.expression, shape: shape, isBoolean: x.isBoolean)
    }
    guard length > 0, product(shape) > 0 else {
      return TensorValue(graph.constant(0), shape: shape)
    }
    if places == Array(0..<length) { return x }
    let isRun = zip(places, places.dropFirst()).allSatisfy { $1 == $0 &+ 1 }
    if isRun, places[0] >= 0, places[places.count - 1] < length {
      var starts = Array(repeating: 0, count: x.rank)
      starts[axis] = places[0]
      let part = graph.expression(
        StridedSlice(starts: starts, steps: Array(repeating: 1, count: x.rank)), [x.expression],
        shape: shape)
      try settle(name, range)
      return TensorValue(part, shape: shape, isBoolean: x.isBoolean)
    }
    try charge(places.count / 16, range)
    let taken = x.filled.gathered(places, axis: axis)
    try settle(name, range)
    return TensorValue(taken, shape: shape, isBoolean: x.isBoolean)
  }

  /// The entries at computed indices along an axis; the axes of the indices replace it.
  ///
  /// An index outside the axis gives 0.
  func gathered(
    _ x: TensorValue, at indices: TensorValue, axis: Int, _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let axis = try resolved([axis], rank: x.rank, range).first ?? 0
    let (before, length) = (Array(x.shape[..<axis]), x.shape[axis])
    let after = Array(x.shape[(axis + 1)...])
    let shape = try checked(before + indices.shape + after, range)
    guard length > 0, product(shape) > 0 else {
      return TensorValue(graph.constant(0), shape: shape)
    }
    if let places = try knownPlaces(indices, range) {
      let taken = try gathered(x, places: places, axis: axis, name, range)
      return reshaped(taken, shape)
    }
    let taken = x.filled.gathered(at: indices.filled, axis: axis)
    try settle(name, range)
    return TensorValue(taken, shape: shape, isBoolean: x.isBoolean)
  }

  /// The indices that numbers in the formula mean; -1 for an invalid index.
  private func knownPlaces(
    _ indices: TensorValue, _ range: SourceRange
  ) throws(CustomLossError) -> [Int]? {
    func place(_ number: Double) -> Int { Int(exactly: number.rounded(.towardZero)) ?? -1 }
    if let constant = indices.expression.constant {
      try charge(product(indices.shape) / 16, range)
      return Array(repeating: place(constant), count: product(indices.shape))
    }
    try charge((indices.literal?.count ?? 0) / 16, range)
    return indices.literal?.map(place)
  }

  /// The entries, or slices, at rows of coordinates.
  func gathered(
    _ x: TensorValue, byRowsOf indices: TensorValue, _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    guard let depth = indices.shape.last, depth >= 1, depth <= x.rank else {
      throw fail(
        .shapesDoNotFit(left: x.shape, right: indices.shape, expected: "rows of coordinates"),
        range)
    }
    let axes = Array(x.shape[..<depth])
    let flat = reshaped(x, [product(axes)] + x.shape[depth...])
    let rows = Array(indices.shape.dropLast())
    if let numbers = indices.literal {
      let strides = strides(of: axes)
      try charge(numbers.count, range)
      var places: [Int] = []
      for row in stride(from: 0, to: numbers.count, by: depth) {
        var place = 0
        for column in 0..<depth {
          guard let index = Int(exactly: numbers[row + column]), index >= 0, index < axes[column]
          else {
            throw fail(
              .indexOutOfRange(
                index: Int(exactly: numbers[row + column]) ?? -1, length: axes[column]), range)
          }
          place += index * strides[column]
        }
        places.append(place)
      }
      let taken = try gathered(flat, places: places, axis: 0, name, range)
      return reshaped(taken, rows + x.shape[depth...])
    }
    if product(indices.shape) == 0 {
      return TensorValue(graph.constant(0), shape: try checked(rows + x.shape[depth...], range))
    }
    let strides = graph.input(
      .literal(strides(of: axes).map { Number(Double($0)) }), shape: [depth])
    let places = try reduced(
      .sum, binary(.multiply, indices, TensorValue(strides), name, range),
      over: [indices.rank - 1], keepingAxes: false, name, range)
    return try gathered(flat, at: places, axis: 0, name, range)
  }

  /// A slice at an index of the first axis, without this axis.
  func row(
    _ index: Int, of x: TensorValue, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let rest = Array(x.shape.dropFirst())
    var result = reshaped(
      try gathered(x, places: [index], axis: 0, "[]", range), try checked(rest, range))
    result.isBoolean = x.isBoolean
    return result
  }

  /// Whole numbers as a tensor.
  func literal(_ numbers: [Int], shape: [Int], _ range: SourceRange) throws(CustomLossError)
    -> TensorValue
  {
    try charge(numbers.count, range)
    let shape = try checked(shape, range)
    guard !numbers.isEmpty else { return TensorValue(graph.constant(0), shape: shape) }
    var tensor = TensorValue(
      graph.input(.literal(numbers.map { Number(Double($0)) }), shape: shape))
    if shape.count == 1, numbers.count <= Shape.rankLimit { tensor.integers = numbers }
    return tensor
  }
}

extension TensorValue {
  /// The numbers, if they are constants in the formula.
  var literal: [Double]? {
    guard case .input(.literal(let numbers)) = expression.node.operation,
      numbers.count == product(shape)
    else { return nil }
    return numbers.map(\.value)
  }
}
