// The built-in losses, called by name within a custom loss.

extension Interpreter {
  /// Calls a loss function, makes an object of a loss class, or calls such an object.
  func call(
    _ loss: LossValue, positional: [(Value, SourceRange)],
    named: [String: (Value, SourceRange)], _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    var loss = loss
    var tensors: [TensorValue] = []
    var rest = positional[...]
    var named = named
    named["name"] = nil
    var weight = named.removeValue(forKey: "sample_weight")
    if !loss.isClass {
      for names in [
        ["y_true", "target", "labels"], ["y_pred", "output", "logits", "predictions"],
      ] {
        if let first = rest.popFirst() {
          tensors.append(try tensor(first.0, first.1))
        } else if let name = names.first(where: { named[$0] != nil }), let value = named[name] {
          named[name] = nil
          tensors.append(try tensor(value.0, value.1))
        } else {
          throw fail(.missingArgument(names[0], function: loss.entry.name), range)
        }
      }
      if loss.isObject, let third = rest.popFirst() { weight = third }
    } else {
      loss.reduction = .sumOverBatchSize
      if let reduction = named.removeValue(forKey: "reduction") {
        loss.reduction = try self.reduction(reduction.0, reduction.1)
      }
    }
    let parameters = loss.entry.parameters.map(\.name)
    guard rest.count <= parameters.count else {
      throw fail(
        .tooManyArguments(function: loss.entry.name, limit: parameters.count + tensors.count),
        range)
    }
    for (name, value) in zip(parameters, rest) {
      try add(name, value.0, value.1, to: &loss)
    }
    for (name, value) in named.sorted(by: { $0.value.1.start < $1.value.1.start }) {
      guard parameters.contains(name) else {
        throw fail(
          .unknownArgument(name, function: loss.entry.name, known: parameters), value.1,
          hint: nearest(to: name, among: parameters))
      }
      guard !loss.arguments.contains(where: { $0.name == name }) else {
        throw fail(.repeatedArgument(name, function: loss.entry.name), value.1)
      }
      try add(name, value.0, value.1, to: &loss)
    }
    if loss.isClass {
      (loss.isClass, loss.isObject) = (false, true)
      return .loss(loss)
    }
    guard let weight, weight.0.isGiven else {
      return try values(loss, tensors[0], tensors[1], range)
    }
    return try weighted(loss, tensors[0], tensors[1], by: tensor(weight.0, weight.1), range)
  }

  /// The values of a loss times weights, which are aligned as in Keras; reduced if the loss is an object.
  private func weighted(
    _ loss: LossValue, _ yTrue: TensorValue, _ yPred: TensorValue, by weight: TensorValue,
    _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    var plain = loss
    plain.reduction = .none
    let values = try tensor(self.values(plain, yTrue, yPred, range), range)
    var shape = weight.shape
    if shape.count == values.rank + 1, shape.last == 1 { shape.removeLast() }
    while shape.count < values.rank, !shape.isEmpty { shape.append(1) }
    let product = try binary(
      .multiply, values, reshaped(weight, shape), loss.entry.name, range)
    switch loss.reduction {
    case .none: return .tensor(product)
    case .sum:
      return .tensor(
        try reduced(.sum, product, over: nil, keepingAxes: false, loss.entry.name, range))
    case .sumOverBatchSize, .mean, .meanWithSampleWeight:
      return .tensor(
        try reduced(.mean, product, over: nil, keepingAxes: false, loss.entry.name, range))
    }
  }

  func reduction(
    _ value: Value, _ range: SourceRange
  ) throws(CustomLossError) -> Losses.Reduction {
    if case .none = value { return .none }
    if case .text(let text) = value, text == "auto" { return .sumOverBatchSize }
    guard case .text(let text) = value, let reduction = Losses.Reduction(rawValue: text) else {
      throw fail(.wrongKind(expected: "a reduction", found: value.kindName), range)
    }
    return reduction
  }

  private func add(
    _ name: String, _ value: Value, _ range: SourceRange, to loss: inout LossValue
  ) throws(CustomLossError) {
    let argument: Argument
    switch value {
    case .none: argument = .null
    case .boolean(let boolean): argument = .boolean(boolean)
    case .text(let text): argument = .string(text)
    case .list:
      let list = try tensor(value, range)
      guard let numbers = list.literal, let shape = Shape(checking: list.shape),
        let tensor = Tensor(shape: shape, storage: TensorStorage(numbers))
      else { fallthrough }
      argument = .tensor(tensor)
    default:
      guard let number = value.number else {
        throw fail(
          .wrongKind(expected: "a number or a list of numbers", found: value.kindName), range)
      }
      argument = .number(number)
    }
    loss.arguments.append((name, argument))
  }

  /// The values of a loss; reduced if the loss is an object.
  func values(
    _ value: LossValue, _ yTrue: TensorValue, _ yPred: TensorValue, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    let loss: any Loss
    let shapes: AlignedShapes
    do throws(LossError) {
      loss = try value.entry.make(value.arguments)
      shapes = try AlignedShapes(try CallForm(loss, yTrue: yTrue.shape, yPred: yPred.shape))
    } catch {
      throw fail(.builtIn(error), range)
    }
    let t = reshaped(yTrue, shapes.yTrue).filled
    let p = reshaped(yPred, shapes.yPred).filled
    if type(of: loss).needsSentLabels {
      // Labels are read as they were sent, so they must not be computed.
      guard case .input = t.node.operation else {
        throw fail(.wrongKind(expected: "`y_true` itself", found: "a computed tensor"), range)
      }
    }
    if type(of: loss).samples == .pairs {
      let rows = shapes.yPred.first ?? 0
      _ = try checked([rows, rows], range)
    }
    if broadcastShape(shapes.yTrue, shapes.yPred) != nil {
      _ = try commonShape(shapes.yTrue, shapes.yPred, range)
    }
    for (name, tensor) in loss.tensors {
      graph.substitutes[.named(name)] = graph.input(
        .literal(tensor.doubles.map { Number($0) }), shape: tensor.shape.dimensions)
    }
    var values = loss.opened(t, p)
    let mask = value.reduction == .none ? nil : loss.mask(t, values: values)
    graph.substitutes = [:]
    try settle(value.entry.name, range)
    switch value.reduction {
    case .none: break
    case .sum: values = sum(values, axes: Array(0..<values.rank))
    case .sumOverBatchSize, .mean, .meanWithSampleWeight:
      let axes = Array(0..<values.rank)
      if let mask {
        let count = maximum(sum(mask, axes: axes), 1)
        values = sum(Losses.select(mask, values, 0), axes: axes) / count
      } else {
        values = mean(values, axes: axes)
      }
    }
    try settle(value.entry.name, range)
    return .tensor(TensorValue(values))
  }
}

extension Value {
  /// Whether it is anything but `None`.
  fileprivate var isGiven: Bool { if case .none = self { false } else { true } }
}

extension CallForm {
  /// The form of a call with only two tensors, to check their shapes.
  init(_ loss: any Loss, yTrue: [Int], yPred: [Int]) throws(LossError) {
    let shapes: (yTrue: Shape, yPred: Shape)
    do throws(ShapeError) {
      shapes = (try Shape(yTrue), try Shape(yPred))
    } catch {
      throw LossError(error)
    }
    self.init(
      key: LossKey(loss), yTrue: shapes.yTrue, yPred: shapes.yPred, sampleWeight: nil, mask: nil,
      hasClassWeight: false, reduction: .none, outputs: .values,
      storedAs: StorageForm(yTrue: .float64, yPred: .float64))
  }
}
