// Operators that move entries or return shapes. Gradients are moved back in the same way.

extension CustomOperator {
  static let shapes: [CustomOperator] = [
    CustomOperator(
      "shape", "x", twins: ["int_shape", "get_shape"], "The lengths of the axes.",
      derivative: "none; the result is a list of numbers",
      convention: "the lengths of the full batch, known before the computation"
    ) { call throws(CustomLossError) in .lengths(try call.tensor().shape) },
    CustomOperator(
      "ndim", "x", twins: ["rank"], "The number of axes.",
      derivative: "none; the result is a number"
    ) { call throws(CustomLossError) in .integer(try call.tensor().rank) },
    CustomOperator(
      "size", "x", twins: ["count_params"], "The number of entries.",
      derivative: "none; the result is a number"
    ) { call throws(CustomLossError) in .integer(product(try call.tensor().shape)) },
    CustomOperator(
      "len", "x", "The length of a list or of the first axis.",
      derivative: "none; the result is a number"
    ) { call throws(CustomLossError) in
      if case .list(let list)? = call.value("x") { return .integer(list.items.count) }
      guard let length = try call.tensor().shape.first else {
        throw call.fail(.axisOutOfRange(axis: 0, rank: 0), "x")
      }
      return .integer(length)
    },
    CustomOperator(
      "flatten", "x", twins: ["ravel"], "Flattens x to one axis.", derivative: moved
    ) { call throws(CustomLossError) in
      let x = try call.tensor()
      return .tensor(call.interpreter.reshaped(x, [product(x.shape)]))
    },
    CustomOperator(
      "batch_flatten", "x", "Flattens each sample to one axis.", derivative: moved
    ) { call throws(CustomLossError) in
      let x = try call.tensor()
      guard let first = x.shape.first else { return .tensor(call.interpreter.reshaped(x, [1, 1])) }
      return .tensor(
        call.interpreter.reshaped(x, [first, product(Array(x.shape.dropFirst()))]))
    },
    CustomOperator(
      "reshape", "x, shape|newshape|target_shape",
      "The same entries in another shape; -1 infers one length.", derivative: moved,
      reshape),
    CustomOperator(
      "expand_dims", "x, axis=-1", "Inserts an axis of length 1.", derivative: moved
    ) { call throws(CustomLossError) in
      let x = try call.tensor()
      let axes = try call.interpreter.resolved(
        [call.axis(default: -1)], rank: x.rank + 1, call.argumentRange("axis"))
      var shape = x.shape
      shape.insert(1, at: axes[0])
      return .tensor(call.interpreter.reshaped(x, try call.interpreter.checked(shape, call.range)))
    },
    CustomOperator(
      "squeeze", "x, axis=None", "Removes one axis of length 1, or all of them.", derivative: moved,
      squeeze),
    CustomOperator(
      "permute_dimensions", "x, pattern|perm|axes=None", twins: ["transpose"],
      "Permutes the axes; reverses them by default.", derivative: moved, permute),
    CustomOperator(
      "moveaxis", "x, source, destination", twins: ["movedim"],
      "Moves axes to other positions; the others keep their order.", derivative: moved, moveAxes),
    CustomOperator(
      composed: "swapaxes", "x, axis1|axis0|dim0, axis2|dim1", "Exchanges two axes.",
      derivative: moved),
    CustomOperator(
      "concatenate", "tensors|values|xs|arrays|x, axis=-1", twins: ["concat"],
      "Joins tensors along an axis.", derivative: moved,
      convention: "the last axis by default"
    ) { call throws(CustomLossError) in
      .tensor(
        try call.interpreter.concatenated(
          call.tensors("tensors"), axis: call.axis(default: -1), call.builtIn.name, call.range))
    },
    CustomOperator(
      "stack", "x|values|arrays|tensors, axis=0", "Joins tensors along a new axis.",
      derivative: moved
    ) { call throws(CustomLossError) in
      .tensor(
        try call.interpreter.stacked(
          call.tensors("x"), axis: call.axis(default: 0), call.builtIn.name, call.range))
    },
    CustomOperator(
      "split", "x|value|ary, indices_or_sections|num_or_size_splits, axis=0",
      twins: ["array_split"],
      "Splits x along an axis into equal parts, or at given indices: a list.",
      derivative: moved
    ) { call throws(CustomLossError) in try split(call, sizes: false) },
    CustomOperator(
      "tf.split", "x|value, num_or_size_splits, axis=0, num=None",
      "Splits x along an axis into equal parts, or into parts of given sizes: a list.",
      derivative: moved, convention: "one size may be -1, the remainder"
    ) { call throws(CustomLossError) in try split(call, sizes: true) },
    CustomOperator(
      composed: "unstack", "x, num=None, axis=0",
      "Unstacks the slices along an axis: a list.", derivative: moved),
    CustomOperator(
      "tile", "x, n|multiples|reps|repeats", "Repeats x along each axis.",
      derivative: "the sum over the repeats", tile),
    CustomOperator(
      "broadcast_to", "x, shape", "Broadcasts x to a shape.", derivative: "the sum over the repeats"
    ) { call throws(CustomLossError) in
      .tensor(
        try call.interpreter.broadcast(
          call.tensor(), to: call.lengths("shape"), call.builtIn.name, call.range))
    },
    CustomOperator(
      "reverse", "x, axis|axes|dims=None", twins: ["flip"],
      "Reverses the order along axes, by default along all.",
      derivative: moved
    ) { call throws(CustomLossError) in
      let x = try call.tensor()
      let axes = try call.interpreter.resolved(call.axes(), rank: x.rank, call.range)
      guard x.expression.constant == nil else { return .tensor(x) }
      let starts = x.shape.indices.map { axes.contains($0) ? Swift.max(0, x.shape[$0] - 1) : 0 }
      let steps = x.shape.indices.map { axes.contains($0) ? -1 : 1 }
      return .tensor(
        TensorValue(
          call.interpreter.graph.expression(
            StridedSlice(starts: starts, steps: steps), [x.expression], shape: x.shape)))
    },
  ]

  private static let moved = "rearranged in reverse"

  @Sendable private static func reshape(_ call: OperatorCall) throws(CustomLossError) -> Value {
    let x = try call.tensor()
    var shape = try call.lengths("shape")
    let count = product(x.shape)
    let unknown = shape.indices.filter { shape[$0] == -1 }
    let known = Shape(checking: shape.filter { $0 != -1 })
    if unknown.count == 1, let known, known.count > 0, count % known.count == 0 {
      shape[unknown[0]] = count / known.count
    }
    guard Shape(checking: shape)?.count == count else {
      throw call.fail(
        .shapesDoNotFit(left: x.shape, right: shape, expected: "as many entries"), "shape")
    }
    return .tensor(call.interpreter.reshaped(x, try call.interpreter.checked(shape, call.range)))
  }

  @Sendable private static func squeeze(_ call: OperatorCall) throws(CustomLossError) -> Value {
    let x = try call.tensor()
    var axes = x.shape.indices.filter { x.shape[$0] == 1 }
    if let given = try call.axes() {
      axes = try call.interpreter.resolved(given, rank: x.rank, call.argumentRange("axis"))
      guard axes.allSatisfy({ x.shape[$0] == 1 }) else {
        throw call.fail(.wrongShape(x.shape, expected: "an axis of length 1"), "axis")
      }
    }
    return .tensor(
      call.interpreter.reshaped(
        x, x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] }))
  }

  @Sendable private static func permute(_ call: OperatorCall) throws(CustomLossError) -> Value {
    let x = try call.tensor()
    guard let pattern = try call.axes("pattern") else {
      return .tensor(call.interpreter.transposed(x, Array((0..<x.rank).reversed())))
    }
    let order = pattern.map { $0 < 0 ? $0 &+ x.rank : $0 }
    guard order.sorted() == Array(0..<x.rank) else {
      throw call.fail(.wrongShape(pattern, expected: "each axis once"), "pattern")
    }
    return .tensor(call.interpreter.transposed(x, order))
  }

  @Sendable private static func moveAxes(_ call: OperatorCall) throws(CustomLossError) -> Value {
    let x = try call.tensor()
    func axes(_ name: String) throws(CustomLossError) -> [Int] {
      var axes: [Int] = []
      for axis in try call.lengths(name) {
        axes += try call.interpreter.resolved([axis], rank: x.rank, call.argumentRange(name))
      }
      return axes
    }
    let (source, target) = (try axes("source"), try axes("destination"))
    guard source.count == target.count, Set(source).count == source.count,
      Set(target).count == target.count
    else { throw call.fail(.wrongShape(target, expected: "a place for each axis"), "destination") }
    var rest = x.shape.indices.filter { !source.contains($0) }
    let order = x.shape.indices.map { place in
      target.firstIndex(of: place).map { source[$0] } ?? rest.removeFirst()
    }
    return .tensor(call.interpreter.transposed(x, order))
  }

  private static func split(
    _ call: OperatorCall, sizes isSizes: Bool
  ) throws(CustomLossError) -> Value {
    let parameter = isSizes ? "num_or_size_splits" : "indices_or_sections"
    let x = try call.tensor()
    let axes = try call.interpreter.resolved(
      [call.axis(default: 0)], rank: x.rank, call.argumentRange("axis"))
    guard let axis = axes.first else { throw call.fail(.axisOutOfRange(axis: 0, rank: 0), "x") }
    let length = x.shape[axis]
    var lengths: [Int]
    if let parts = call.value(parameter)?.wholeNumber {
      guard parts > 0, parts <= 1_000, length > 0, length % parts == 0 else {
        throw call.fail(.wrongShape(x.shape, expected: "an axis that parts evenly"), parameter)
      }
      lengths = Array(repeating: length / parts, count: parts)
    } else {
      let given = try call.lengths(parameter)
      guard given.count <= 1_000 else {
        throw call.fail(.wrongShape([given.count], expected: "1000 parts at most"), parameter)
      }
      guard given.allSatisfy({ !isSizes || $0 >= -1 && $0 <= length }) else {
        throw call.fail(.wrongShape(given, expected: "parts of the axis"), parameter)
      }
      lengths = isSizes ? given : parts(between: given, of: length)
      if let rest = lengths.firstIndex(of: -1), isSizes {
        lengths[rest] = length - lengths.reduce(1) { $0.addingSaturated($1) }
      }
      guard lengths.allSatisfy({ $0 >= 0 && $0 <= length }), lengths.reduce(0, +) == length else {
        throw call.fail(.wrongShape(given, expected: "parts of the axis"), parameter)
      }
    }
    var results: [Value] = []
    var start = 0
    for part in lengths {
      results.append(
        .tensor(
          try call.interpreter.gathered(
            x, places: Array(start..<start + part), axis: axis, call.builtIn.name, call.range)))
      try call.interpreter.charge(part / 16, call.range)
      start += part
    }
    return try call.interpreter.list(results, call.range)
  }

  /// The lengths of the parts between split positions of an axis, by Python's rules for slices.
  private static func parts(between places: [Int], of length: Int) -> [Int] {
    var (start, lengths): (Int, [Int]) = (0, [])
    for place in places + [length] {
      let end = Swift.min(Swift.max(place < 0 ? place &+ length : place, start), length)
      lengths.append(end - start)
      start = end
    }
    return lengths
  }

  /// Inserts an axis of length 1 before each axis, repeats it, and merges both.
  @Sendable private static func tile(_ call: OperatorCall) throws(CustomLossError) -> Value {
    var x = try call.tensor()
    var times = try call.lengths("n")
    guard times.allSatisfy({ $0 > 0 }), times.count <= Shape.rankLimit else {
      throw call.fail(.wrongShape(times, expected: "how often, for each axis"), "n")
    }
    while times.count < x.rank { times.insert(1, at: 0) }
    if times.count > x.rank {
      x = call.interpreter.reshaped(
        x, Array(repeating: 1, count: times.count - x.rank) + x.shape)
    }
    var shape: [Int] = []
    for (length, count) in zip(x.shape, times) {
      shape.append(length.multipliedSaturated(by: count))
    }
    shape = try call.interpreter.checked(shape, call.range)
    let single = zip(x.shape, times).flatMap { $1 == 1 ? [$0] : [1, $0] }
    let repeated = zip(x.shape, times).flatMap { $1 == 1 ? [$0] : [$1, $0] }
    let wide = try call.interpreter.broadcast(
      call.interpreter.reshaped(x, try call.interpreter.checked(single, call.range)), to: repeated,
      call.builtIn.name, call.range)
    return .tensor(call.interpreter.reshaped(wide, shape))
  }
}
