// The distinct values of a tensor; the graph needs their number before it is built.

extension PythonCall {
  /// The distinct values: in ascending order, as in NumPy and PyTorch; or, as in TensorFlow, in the order
  /// of their first occurrence, with the index of each entry's value among them.
  func unique() throws(CustomLossError) -> Value {
    if case .list(let list)? = value(0), list.items.isEmpty { return .list(list) }
    let x = try tensor(0, "x")
    let numbers = try interpreter.numbers(of: x, function.name, range)
    try interpreter.charge(numbers.count, range)
    var different: [Double] = []
    var places: [Double: Int] = [:]
    for number in numbers where places.updateValue(0, forKey: number) == nil {
      different.append(number)
    }
    let isOfTensorFlow = function.name.hasPrefix("tf.")
    if !isOfTensorFlow { different.sort() }
    for (place, number) in different.enumerated() { places[number] = place }
    let inverse = numbers.map { places[$0] ?? 0 }
    var counts = Array(repeating: 0, count: different.count)
    for place in inverse { counts[place] += 1 }
    var parts: [Value] = [.tensor(try constant(different))]
    func wants(_ name: String) -> Bool { named[name]?.0.number ?? 0 != 0 }
    if isOfTensorFlow || wants("return_inverse") {
      let shape = isOfTensorFlow ? [inverse.count] : x.shape
      parts.append(.tensor(try interpreter.literal(inverse, shape: shape, range)))
    }
    if function.name == "tf.unique_with_counts" || wants("return_counts") {
      parts.append(.tensor(try interpreter.literal(counts, shape: [counts.count], range)))
    }
    return parts.count == 1 ? parts[0] : try interpreter.list(parts, range, isTuple: true)
  }

  private func constant(_ numbers: [Double]) throws(CustomLossError) -> TensorValue {
    let shape = try interpreter.checked([numbers.count], range)
    guard !numbers.isEmpty else {
      return TensorValue(interpreter.graph.constant(0), shape: shape)
    }
    return TensorValue(
      interpreter.graph.input(.literal(numbers.map { Number($0) }), shape: shape))
  }
}
