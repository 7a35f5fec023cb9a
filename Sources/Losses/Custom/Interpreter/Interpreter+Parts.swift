// Assignments to parts of tensors, and methods that change a tensor in place.
//
// A tensor is a node of the graph and never changes: a new tensor is assigned to the name, attribute or
// entry that holds it.

extension Interpreter {
  /// The tensor with a value in the part that the subscript selects.
  func assigned(
    _ value: TensorValue, toPartOf x: TensorValue, _ indices: [Syntax.Index], in scope: Scope,
    _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let part = try part(of: x.shape, indices, in: scope, range)
    var result: TensorValue
    if part.selections.isEmpty {
      result = try assigned(value, toBlock: part, of: x, range)
    } else if let mask = part.leadingMask(of: x), value.rank <= x.rank - mask.rank {
      let ones = Array(repeating: 1, count: x.rank - mask.rank)
      let wide = reshaped(mask, try checked(mask.shape + ones, range))
      result = try select(wide, value, x, "[]", range)
      guard result.shape == x.shape else {
        throw fail(.cannotBroadcast(left: x.shape, right: result.shape), range)
      }
    } else {
      result = try assigned(value, toPlaces: part, of: x, range)
    }
    result.isBoolean = x.isBoolean
    guard product(x.shape) <= limits.constants, isKnown(x), isKnown(value) else { return result }
    // A constant table that is filled entry by entry remains one node.
    let numbers = try numbers(of: result, "[]", range).map { Number($0) }
    guard !numbers.isEmpty else { return result }
    return TensorValue(
      graph.input(.literal(numbers), shape: x.shape), shape: x.shape, isBoolean: x.isBoolean)
  }

  /// Indices and slices only: the value, moved to its position, replaces the entries there.
  private func assigned(
    _ value: TensorValue, toBlock part: TensorPart, of x: TensorValue, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let value = try broadcast(trimmed(value, to: part.shape.count), to: part.shape, "[]", range)
    guard product(part.block) > 0 else { return x }
    let block = reshaped(value, part.block)
    if part.isWhole(x.shape) { return block }
    func moved(_ block: TensorValue) -> TensorValue {
      TensorValue(
        graph.expression(
          StridedScatter(starts: part.starts, steps: part.steps), [block.filled], shape: x.shape))
    }
    let isInside = moved(TensorValue(graph.constant(1), shape: part.block))
    return try select(isInside, moved(block), x, "[]", range)
  }

  /// Masks and computed indices: each position takes an entry of the tensor or of the value.
  private func assigned(
    _ value: TensorValue, toPlaces part: TensorPart, of x: TensorValue, _ range: SourceRange
  ) throws(CustomLossError) -> TensorValue {
    let count = product(x.shape)
    try charge(count / 16, range)
    let numbers = (0..<count).map { Number(Double($0)) }
    guard count > 0 else { return x }
    let taken = try sliced(
      TensorValue(graph.input(.literal(numbers), shape: x.shape)), part, range)
    let value = try broadcast(trimmed(value, to: taken.rank), to: taken.shape, "[]", range)
    guard product(taken.shape) > 0 else { return x }
    var places = Array(0..<count)
    for (entry, place) in try self.numbers(of: taken, "[]", range).enumerated() {
      guard let place = Int(exactly: place), places.indices.contains(place) else { continue }
      places[place] = count + entry
    }
    let entries = try concatenated(
      [reshaped(x, [count]), reshaped(value, [product(taken.shape)])], axis: 0, "[]", range)
    return reshaped(try gathered(entries, places: places, axis: 0, "[]", range), x.shape)
  }

  /// Without leading axes of length 1 that the part does not have.
  private func trimmed(_ value: TensorValue, to rank: Int) -> TensorValue {
    var shape = value.shape
    while shape.count > rank, shape.first == 1 { shape.removeFirst() }
    return reshaped(value, shape)
  }

  /// Assigns the changed tensor to the name or attribute before a method that changes its tensor in place,
  /// which PyTorch marks with `_`.
  func changeInPlace(
    _ owner: Syntax, to result: Value, in scope: Scope, _ range: SourceRange
  ) throws(CustomLossError) {
    guard let target = owner.targetInPlace else {
      guard let view = owner.view else { return }
      throw fail(
        .notSupported(what: "changes in place through `\(view)`"), range,
        hint: "assign to the part itself: `x[…] = value`")
    }
    try assign(
      result, to: AssignmentTarget(kind: target.targetKind, range: target.range), in: scope, range)
  }
}

extension TensorPart {
  /// The mask, if it is the only selection and starts at the first axis.
  fileprivate func leadingMask(of x: TensorValue) -> TensorValue? {
    guard selections.count == 1, let first = selections.first, first.axis == 0,
      first.tensor.isBoolean, isWhole(x.shape), shape == x.shape
    else { return nil }
    return first.tensor
  }
}

extension Syntax {
  /// The target of a change in place, if the tensor has a name: `x` in `x.add_(1).clamp_(0)`.
  fileprivate var targetInPlace: Syntax? {
    switch kind {
    case .name, .subscripted: return self
    case .attribute(let owner, "data"): return owner.targetInPlace
    case .attribute: return self
    case .call(let callee, _):
      guard case .attribute(let owner, let name) = callee.kind, name.changesInPlace else {
        return nil
      }
      return owner.targetInPlace
    default: return nil
    }
  }

  /// The method that returns a view of a named tensor.
  fileprivate var view: String? {
    guard case .call(let callee, _) = kind, case .attribute(let owner, let name) = callee.kind,
      owner.targetInPlace != nil, Self.views.contains(name)
    else { return nil }
    return name
  }

  private static let views: Set<String> = [
    "view", "reshape", "diagonal", "squeeze", "unsqueeze", "transpose", "t", "narrow", "select",
    "permute", "flatten", "view_as", "expand", "swapaxes",
  ]
}

extension String {
  /// Whether PyTorch marks a method of this name as changing its tensor in place.
  var changesInPlace: Bool {
    hasSuffix("_") && !hasSuffix("__") && self != "requires_grad_" && self != "retain_grad_"
  }
}
