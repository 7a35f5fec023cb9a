// Operators that sort entries, or select them by order.

extension CustomOperator {
  static let orders: [CustomOperator] = [
    CustomOperator(
      "argsort",
      "x|values, axis=-1, direction=\"ASCENDING\", descending=False, stable=True, kind=None",
      "The indices that sort the entries along an axis; with `axis=None`, all entries.",
      derivative: "0", convention: "equal entries keep their order; NaN counts as the largest"
    ) { call throws(CustomLossError) in
      .tensor(try ordered(call) { order, _ in order })
    },
    CustomOperator(
      "sort",
      "x|values, axis=-1, direction=\"ASCENDING\", descending=False, stable=True, kind=None",
      "Sorts the entries along an axis; with `axis=None`, all entries.",
      derivative: "rearranged in reverse", convention: "NaN counts as the largest"
    ) { call throws(CustomLossError) in
      .tensor(
        try ordered(call) { order, entries in
          entries.gathered(at: order, afterBatch: entries.rank - 1)
        })
    },
    CustomOperator(
      "top_k", "x, k=1, sorted=True", twins: ["topk"],
      "The k largest entries along the last axis, in descending order, and their indices: two tensors.",
      derivative: "rearranged in reverse; 0 for the indices",
      convention: "the first of equal entries; NaN counts as the largest", topK),
    CustomOperator(
      "take_along_axis", "x|arr, indices, axis=-1", twins: ["gather_along_axis"],
      "Selects entries by index along an axis, with indices for each position of the other axes.",
      derivative: "1 to the selected entries", convention: "an index out of range gives 0",
      takeAlongAxis),
    CustomOperator(
      "cummax", "x, axis=-1", "Cumulative maximum along an axis.",
      derivative: "1 to the maximum", convention: "the last of equal entries; NaN propagates"
    ) { call throws(CustomLossError) in
      .tensor(try along(call.tensor(), call) { cumulativeMaximum($0) })
    },
    CustomOperator(
      "cummin", "x, axis=-1", "Cumulative minimum along an axis.",
      derivative: "1 to the minimum", convention: "the last of equal entries; NaN propagates"
    ) { call throws(CustomLossError) in
      .tensor(try along(call.tensor(), call) { -cumulativeMaximum(-$0) })
    },
    CustomOperator(
      "segment_sum", "x|data|values, segment_ids|indices, num_segments=None, sorted=False",
      twins: ["unsorted_segment_sum"],
      "Sums of the slices with the same segment number.",
      derivative: "the gradient of its sum to each slice",
      convention: "slices with a segment number out of range are ignored"
    ) { call throws(CustomLossError) in
      try segments(call, empty: 0) { $0.scattered(at: $1, axis: 0, length: $2) }
    },
    segment("mean", "Means", "1/n to each", "0 for an empty segment"),
    segment(
      "max", "Maxima", "1 to the maximum, shared equally among ties",
      "-inf for an empty segment"
    ) { call throws(CustomLossError) in
      try segments(call, empty: -.infinity) { segmentMaximum($0, $1, count: $2) }
    },
    segment(
      "min", "Minima", "1 to the minimum, shared equally among ties",
      "inf for an empty segment"
    ) { call throws(CustomLossError) in
      try segments(call, empty: .infinity) { -segmentMaximum(-$0, $1, count: $2) }
    },
    segment("prod", "Products", "the product of the others", "1 for an empty segment") {
      call throws(CustomLossError) in
      try segments(call, empty: 1) { segmentProduct($0, $1, count: $2) }
    },
    CustomOperator(
      "cumprod", "x, axis=-1", "Cumulative products along an axis.",
      derivative: "the products of the others, correct also with zeros"
    ) { call throws(CustomLossError) in
      .tensor(try along(call.tensor(), call) { cumulativeProduct($0) })
    },
    CustomOperator(
      "logcumsumexp", "x, axis=0", twins: ["cumulative_logsumexp", "cumlogsumexp"],
      "log(cumsum(exp(x))) along an axis, without overflow.",
      derivative: "the share of each entry in each sum"
    ) { call throws(CustomLossError) in
      .tensor(try along(call.tensor(), call, axis: 0) { cumulativeLogSum($0) })
    },
    CustomOperator(
      composed: "in_top_k", "targets, predictions, k",
      "1 where fewer than k predictions of a row are greater than that of the target.",
      derivative: "0"),
  ]

  private static func segment(
    _ kind: String, _ meaning: String, _ derivative: String, _ convention: String,
    _ body: @escaping @Sendable (OperatorCall) throws(CustomLossError) -> Value
  ) -> CustomOperator {
    CustomOperator(
      "segment_\(kind)", "x|data|values, segment_ids|indices, num_segments=None, sorted=False",
      twins: ["unsorted_segment_\(kind)"],
      "\(meaning) of the slices with the same segment number.",
      derivative: derivative, convention: convention, body)
  }

  private static func segment(
    _ kind: String, _ meaning: String, _ derivative: String, _ convention: String
  ) -> CustomOperator {
    CustomOperator(
      composed: "segment_\(kind)",
      "x|data|values, segment_ids|indices, num_segments=None, sorted=False",
      twins: ["unsorted_segment_\(kind)"],
      "\(meaning) of the slices with the same segment number.",
      derivative: derivative, convention: convention)
  }

  /// The longest axis whose indices every dtype represents exactly.
  static let longestOrder = 1 << 24

  /// Applies a function with an axis moved to the end, and moves it back.
  private static func along(
    _ x: TensorValue, _ call: OperatorCall, axis fallback: Int = -1,
    _ operation: (Expression) -> Expression
  ) throws(CustomLossError) -> TensorValue {
    guard x.rank > 0 else { throw call.fail(.axisOutOfRange(axis: -1, rank: 0), "x") }
    let axis = try call.axis(default: fallback)
    let resolved = try call.interpreter.resolved([axis], rank: x.rank, call.argumentRange("axis"))
    guard let place = resolved.first, x.shape[place] <= longestOrder else {
      throw call.interpreter.limit("elements", longestOrder, call.range)
    }
    guard product(x.shape) > 0 else { return x }
    let result = try call.interpreter.alongLastAxis(x, axis: axis, call.range, operation)
    try call.interpreter.settle(call.builtIn.name, call.range)
    return result
  }

  private static func ordered(
    _ call: OperatorCall, _ result: (_ order: Expression, _ entries: Expression) -> Expression
  ) throws(CustomLossError) -> TensorValue {
    var isDescending = try call.boolean("descending")
    if case .text(let direction)? = call.value("direction") {
      guard ["ASCENDING", "DESCENDING"].contains(direction.uppercased()) else {
        throw call.wrongKind(
          "direction", "\"ASCENDING\" or \"DESCENDING\"", .text(direction))
      }
      isDescending = direction.uppercased() == "DESCENDING"
    }
    var x = try call.tensor()
    if call.isNone("axis") { x = call.interpreter.reshaped(x, [product(x.shape)]) }
    return try along(x, call) { result(sortOrder($0, isDescending: isDescending), $0) }
  }

  @Sendable private static func topK(_ call: OperatorCall) throws(CustomLossError) -> Value {
    let x = try call.tensor()
    let k = try call.integer("k") ?? 1
    guard let length = x.shape.last else {
      throw call.fail(.axisOutOfRange(axis: -1, rank: 0), "x")
    }
    guard k >= 0, k <= length else {
      throw call.fail(.wrongShape(x.shape, expected: "an axis of at least \(k) entries"), "k")
    }
    guard length <= longestOrder else {
      throw call.interpreter.limit("elements", longestOrder, call.range)
    }
    let shape = Array(x.shape.dropLast()) + [k]
    let entries = x.filled
    let zeros = Array(repeating: 0, count: x.rank), ones = Array(repeating: 1, count: x.rank)
    let places = call.interpreter.graph.expression(
      StridedSlice(starts: zeros, steps: ones), [sortOrder(entries, isDescending: true)],
      shape: shape)
    let values =
      product(shape) == 0 ? places : entries.gathered(at: places, afterBatch: x.rank - 1)
    return try call.interpreter.list(
      [.tensor(TensorValue(values)), .tensor(TensorValue(places))], call.range, isTuple: true)
  }

  @Sendable private static func takeAlongAxis(
    _ call: OperatorCall
  ) throws(CustomLossError) -> Value {
    let interpreter = call.interpreter
    var (x, indices) = (try call.tensor(), try call.tensor("indices"))
    if call.isNone("axis") { x = interpreter.reshaped(x, [product(x.shape)]) }
    let axes = try interpreter.resolved(
      [call.axis(default: -1)], rank: x.rank, call.argumentRange("axis"))
    guard let axis = axes.first, indices.rank == x.rank else {
      throw interpreter.fail(
        .shapesDoNotFit(left: x.shape, right: indices.shape, expected: "as many axes"), call.range)
    }
    // All other axes are broadcast against each other.
    var (wide, places) = (x.shape, indices.shape)
    wide[axis] = 1
    places[axis] = 1
    var common = try interpreter.commonShape(wide, places, call.range)
    common[axis] = x.shape[axis]
    x = try interpreter.broadcast(x, to: common, call.builtIn.name, call.range)
    common[axis] = indices.shape[axis]
    indices = try interpreter.broadcast(indices, to: common, call.builtIn.name, call.range)
    guard product(x.shape) > 0, product(common) > 0 else {
      return .tensor(TensorValue(interpreter.graph.constant(0), shape: common))
    }
    let order = indices.filled.movingAxisLast(axis)
    return .tensor(
      try interpreter.alongLastAxis(x, axis: axis, call.range) {
        $0.gathered(at: order, afterBatch: $0.rank - 1)
      })
  }

  /// Entries combined by their segment numbers, for `count` segments.
  private static func segments(
    _ call: OperatorCall, empty: Double,
    _ combined: (_ x: Expression, _ numbers: Expression, _ count: Int) -> Expression
  ) throws(CustomLossError) -> Value {
    let (interpreter, ids) = (call.interpreter, try call.tensor("segment_ids"))
    let x = try call.tensor()
    guard ids.rank > 0, ids.rank <= x.rank, Array(x.shape[..<ids.rank]) == ids.shape else {
      throw interpreter.fail(
        .shapesDoNotFit(left: x.shape, right: ids.shape, expected: "a number for each slice"),
        call.range)
    }
    var given = try call.integer("num_segments")
    if given == nil { given = try segments(of: ids, call) }
    let count = given ?? 0
    guard count >= 0 else {
      throw call.fail(.wrongShape([count], expected: "how many segments"), "num_segments")
    }
    let rest = Array(x.shape[ids.rank...])
    let shape = try interpreter.checked([count] + rest, call.range)
    guard product(x.shape) > 0, product(shape) > 0 else {
      return .tensor(TensorValue(interpreter.graph.constant(empty), shape: shape))
    }
    let flat = interpreter.reshaped(x, [product(ids.shape)] + rest).filled
    return .tensor(
      TensorValue(combined(flat, ids.filled.reshaped([product(ids.shape)]), count)))
  }

  /// One more than the greatest segment number in the data.
  private static func segments(
    of ids: TensorValue, _ call: OperatorCall
  ) throws(CustomLossError) -> Int {
    let numbers = try call.interpreter.numbers(
      of: ids, call.builtIn.name, call.argumentRange("segment_ids"))
    try call.interpreter.charge(numbers.count / 16, call.range)
    let greatest = numbers.reduce(-1) { $1 > $0 ? $1 : $0 }
    return Int(clamping: greatest).addingSaturated(1)
  }
}
