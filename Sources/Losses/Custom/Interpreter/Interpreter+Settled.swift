// Conditions that depend on the values of a call.
//
// Usually a graph depends only on shapes, and serves every call of its form. A source that needs values
// (in `if`, as a length, for a selection) is interpreted anew for each call, with the tensors of that
// call; the required values are computed immediately.

/// The tensors of a call, for a graph that depends on their values.
struct KnownTensors: Sendable {
  let dtype: DType
  let storedAs: StorageForm
  let tensors: CallTensors
}

extension Interpreter {
  /// The numbers of a tensor, in row-major order.
  func numbers(
    of tensor: TensorValue, _ what: String, _ range: SourceRange
  ) throws(CustomLossError) -> [Double] {
    let count = product(tensor.shape)
    guard count <= Self.settledLimit else { throw limit("elements", Self.settledLimit, range) }
    if let constant = tensor.expression.constant {
      return Array(repeating: constant, count: count)
    }
    if let literal = tensor.literal { return literal }
    if let numbers = settled[tensor.expression.index] { return numbers }
    let dtype = graph.known?.dtype ?? .float64
    let computed =
      dtype.elementType == .float32
      ? try computed(Float.self, tensor.filled, what, range)
      : try computed(Double.self, tensor.filled, what, range)
    settled[tensor.expression.index] = computed
    return computed
  }

  /// Whether its values depend only on the formula, not on the call.
  func isKnown(_ tensor: TensorValue) -> Bool {
    if tensor.expression.constant != nil || tensor.literal != nil { return true }
    let depends = graph.dependence { input in
      if case .literal = input { false } else { true }
    }
    return !depends[tensor.expression.index]
  }

  /// The most entries of a tensor on which a condition may depend.
  private static let settledLimit = 1 << 22

  private func computed<T: Scalar>(
    _ type: T.Type, _ expression: Expression, _ what: String, _ range: SourceRange
  ) throws(CustomLossError) -> [Double] {
    let known = graph.known
    let shape = expression.shape
    let rounded = graph.half.flatMap {
      Rounding(type: $0, extent: .steps).rounded([expression]).first
    }
    let program = Planner<T>.program(
      [(rounded ?? expression, shape)],
      storedAs: known?.storedAs ?? StorageForm(yTrue: .float64, yPred: .float64),
      dtype: T.elementType)
    var storages: [TensorStorage] = []
    for input in program.inputs {
      if case .literal(let numbers) = input {
        storages.append(TensorStorage(numbers.map(\.value)))
      } else if let storage = known?.tensors[input] {
        storages.append(storage)
      } else {
        graph.wantsNumbers = true
        throw fail(.tensorDecides(what: what), range, hint: Self.remedy(what))
      }
    }
    try chargeOperations(program.operations, range)
    let results: [TensorStorage]
    do throws(LossError) {
      results = try program.run(
        on: storages, executor: SerialExecutor(), isCancelled: graph.isCancelled)
    } catch {
      throw fail(.builtIn(error), range)
    }
    guard let storage = results.first else { return [] }
    return (0..<product(expression.shape)).map { storage[$0] }
  }

  /// The remedy if a tensor is used as a condition.
  private static func remedy(_ what: String) -> String {
    switch what {
    case "and", "a < b < c": "`logical_and(a, b)`"
    case "or": "`logical_or(a, b)`"
    case "not": "`logical_not(a)`"
    default: "`where(condition, a, b)`"
    }
  }

  /// Whether a value counts as true.
  func isTrue(_ value: Value, _ word: String, _ range: SourceRange) throws(CustomLossError) -> Bool
  {
    if let number = value.number { return number != 0 }
    switch value {
    case .none: return false
    case .text(let text): return !text.isEmpty
    case .list(let list): return !list.items.isEmpty
    case .dictionary(let dictionary): return !dictionary.keys.isEmpty
    case .foreign(let foreign): throw fail(foreign, range)
    case .tensor(let tensor):
      guard product(tensor.shape) == 1 else {
        throw fail(.tensorDecides(what: word), range, hint: Self.remedy(word))
      }
      return try numbers(of: tensor, word, range).first ?? 0 != 0
    default: return true
    }
  }

  /// The value as a whole number, computed if it is a tensor; `nil` if it is not one.
  func wholeNumber(
    _ value: Value, _ what: String, _ range: SourceRange
  ) throws(CustomLossError) -> Int? {
    if let number = value.wholeNumber { return number }
    guard case .tensor(let tensor) = value, product(tensor.shape) == 1, value.number == nil else {
      return nil
    }
    return try numbers(of: tensor, what, range).first.flatMap { Int(exactly: $0) }
  }

  /// The whole numbers of a list, computed if they are tensors.
  func wholeNumbers(
    _ value: Value, _ what: String, _ range: SourceRange
  ) throws(CustomLossError) -> [Int]? {
    if let numbers = value.wholeNumbers { return numbers }
    switch value {
    case .list(let list):
      try charge(list.items.count, range)
      var numbers: [Int] = []
      for item in list.items {
        guard let number = try wholeNumber(item, what, range) else { return nil }
        numbers.append(number)
      }
      return numbers
    case .tensor(let tensor) where tensor.rank == 1 && tensor.shape[0] <= Shape.rankLimit:
      var numbers: [Int] = []
      for number in try self.numbers(of: tensor, what, range) {
        guard let whole = Int(exactly: number) else { return nil }
        numbers.append(whole)
      }
      return numbers
    default: return nil
    }
  }
}
