// Operators that move entries, repeat them or add a margin.

extension CustomOperator {
  static let moves: [CustomOperator] = [
    CustomOperator(
      "roll", "x, shift|shifts, axis|dims=None",
      "Rolls the entries along axes; those that pass the end return at the start.",
      derivative: "rearranged in reverse", roll),
    CustomOperator(
      "pad", "x, pad_width|paddings|padding, mode=\"constant\", constant_values|constant_value=0",
      "Pads each axis with entries before and after.",
      derivative: "rearranged in reverse; summed where entries were repeated",
      convention: "mode: constant, reflect, symmetric or edge", pad),
    CustomOperator(
      "repeat", "x, repeats, axis=None",
      "Repeats each entry along an axis; without an axis, x is flattened first.",
      derivative: "the sum over the repeats", repeated),
    CustomOperator(
      "matrix_diag", "x|diagonal, k|offset=0",
      twins: ["tf.diag", "batch_diag", "diag_embed"],
      "Matrices with the last axis on the diagonal and 0 elsewhere.",
      derivative: "the diagonal"
    ) { call throws(CustomLossError) in
      let (x, k) = (try call.tensor(), try offset(call))
      guard let length = x.shape.last else {
        throw call.fail(.axisOutOfRange(axis: -1, rank: 0), "x")
      }
      let side = length.addingSaturated(Swift.abs(k))
      let shape = try call.interpreter.checked(
        Array(x.shape.dropLast()) + [side, side], call.range)
      guard product(x.shape) > 0 else {
        return .tensor(TensorValue(call.interpreter.graph.constant(0), shape: shape))
      }
      let places = try diagonal(k, [side, side], length, call)
      let flat = x.filled.scattered(places, axis: x.rank - 1, length: side * side)
      return .tensor(TensorValue(flat.reshaped(shape)))
    },
    CustomOperator(
      "diag_part", "x, k|offset=0", twins: ["matrix_diag_part"],
      "The diagonals of matrices in the last two axes.",
      derivative: "placed on the diagonal"
    ) { call throws(CustomLossError) in
      let (x, k) = (try call.tensor(), try offset(call))
      guard x.rank >= 2 else { throw call.fail(.wrongShape(x.shape, expected: "matrices"), "x") }
      let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
      let count = Swift.max(0, Swift.min(rows + Swift.min(k, 0), columns - Swift.max(k, 0)))
      let flat = call.interpreter.reshaped(x, Array(x.shape.dropLast(2)) + [rows * columns])
      return .tensor(
        try call.interpreter.gathered(
          flat, places: diagonal(k, [rows, columns], count, call), axis: flat.rank - 1,
          call.builtIn.name, call.range))
    },
  ]

  /// The number of a diagonal, limited to the range of any matrix.
  private static func offset(_ call: OperatorCall) throws(CustomLossError) -> Int {
    let k = try call.integer("k") ?? 0
    return Swift.min(Swift.max(k, -Shape.countLimit), Shape.countLimit)
  }

  private static func diagonal(
    _ k: Int, _ shape: [Int], _ count: Int, _ call: OperatorCall
  ) throws(CustomLossError) -> [Int] {
    try call.interpreter.charge(count / 16, call.range)
    let (row, column) = (Swift.max(0, -k), Swift.max(0, k))
    return (0..<count).map { (row + $0) * shape[1] + column + $0 }
  }

  @Sendable private static func roll(_ call: OperatorCall) throws(CustomLossError) -> Value {
    var x = try call.tensor()
    let shifts = try call.lengths("shift")
    let shape = x.shape
    var axes = try call.axes() ?? [0]
    if call.value("axis") == nil { x = call.interpreter.reshaped(x, [product(shape)]) }
    if axes.count == 1, shifts.count > 1 { axes = Array(repeating: axes[0], count: shifts.count) }
    guard shifts.count == axes.count else {
      throw call.fail(.wrongShape(shifts, expected: "a shift for each axis"), "shift")
    }
    for (shift, axis) in zip(shifts, axes) {
      let axis = try call.interpreter.resolved(
        [axis], rank: x.rank, call.argumentRange("axis"))[0]
      let length = x.shape[axis]
      guard length > 0 else { continue }
      let start = ((length - shift % length) % length + length) % length
      try call.interpreter.charge(length / 16, call.range)
      x = try call.interpreter.gathered(
        x, places: Array(start..<length) + Array(0..<start), axis: axis, call.builtIn.name,
        call.range)
    }
    return .tensor(call.value("axis") == nil ? call.interpreter.reshaped(x, shape) : x)
  }

  @Sendable private static func repeated(_ call: OperatorCall) throws(CustomLossError) -> Value {
    var x = try call.tensor()
    if call.value("axis") == nil { x = call.interpreter.reshaped(x, [product(x.shape)]) }
    let axis = try call.interpreter.resolved(
      [call.axis(default: 0)], rank: x.rank, call.argumentRange("axis"))[0]
    let length = x.shape[axis]
    var times = try call.lengths("repeats")
    if times.count == 1, length != 1 { times = Array(repeating: times[0], count: length) }
    guard times.count == length, times.allSatisfy({ $0 >= 0 }) else {
      throw call.fail(.wrongShape(times, expected: "how often, for each entry"), "repeats")
    }
    var shape = x.shape
    shape[axis] = times.reduce(0) { $0.addingSaturated($1) }
    _ = try call.interpreter.checked(shape, call.range)
    try call.interpreter.charge(shape[axis] / 16, call.range)
    let places = times.enumerated().flatMap { Array(repeating: $0, count: $1) }
    return .tensor(
      try call.interpreter.gathered(
        x, places: places, axis: axis, call.builtIn.name, call.range))
  }

  @Sendable private static func pad(_ call: OperatorCall) throws(CustomLossError) -> Value {
    var x = try call.tensor()
    let margins = try margins(x.rank, call)
    var shape: [Int] = []
    for (length, margin) in zip(x.shape, margins) {
      shape.append(length.addingSaturated(margin.0).addingSaturated(margin.1))
    }
    shape = try call.interpreter.checked(shape, call.range)
    var mode = "constant"
    if case .text(let text)? = call.value("mode") { mode = text.lowercased() }
    switch mode {
    case "constant":
      guard product(shape) > 0 else {
        return .tensor(TensorValue(call.interpreter.graph.constant(0), shape: shape))
      }
      let starts = margins.map(\.0), steps = Array(repeating: 1, count: x.rank)
      func padded(_ inner: TensorValue) -> TensorValue {
        guard product(x.shape) > 0 else {
          return TensorValue(call.interpreter.graph.constant(0), shape: shape)
        }
        return TensorValue(
          call.interpreter.graph.expression(
            StridedScatter(starts: starts, steps: steps), [inner.filled], shape: shape))
      }
      let value = try call.optionalTensor("constant_values") ?? call.interpreter.number(0)
      guard value.expression.constant != 0 else { return .tensor(padded(x)) }
      let isInside = padded(TensorValue(call.interpreter.graph.constant(1), shape: x.shape))
      return .tensor(try call.select(isInside, padded(x), value))
    case "reflect", "symmetric", "edge":
      for (axis, margin) in margins.enumerated() where margin != (0, 0) {
        let length = x.shape[axis]
        let most = mode == "reflect" ? length - 1 : mode == "symmetric" ? length : .max
        guard length > 0, margin.0 <= most, margin.1 <= most else {
          throw call.fail(
            .wrongShape(x.shape, expected: "an axis as long as its margin"), "pad_width")
        }
        try call.interpreter.charge((shape[axis]) / 16, call.range)
        let turn = mode == "reflect" ? 1 : 0
        let places = (-margin.0..<length + margin.1).map { place in
          mode == "edge"
            ? Swift.min(Swift.max(place, 0), length - 1)
            : place < 0
              ? -place - 1 + turn : place >= length ? 2 * length - 1 - place - turn : place
        }
        x = try call.interpreter.gathered(
          x, places: places, axis: axis, call.builtIn.name, call.range)
      }
      return .tensor(x)
    default:
      throw call.wrongKind("mode", "constant, reflect, symmetric or edge", .text(mode))
    }
  }

  /// Entries before and after, for each axis: given as one number, as a pair, or as pairs.
  private static func margins(
    _ rank: Int, _ call: OperatorCall
  ) throws(CustomLossError) -> [(Int, Int)] {
    let given = try call.tensor("pad_width")
    guard rank > 0 else { return [] }
    let place = call.argumentRange("pad_width")
    var numbers: [Int] = []
    if let constant = given.expression.constant {
      numbers = Array(
        repeating: Int(clamping: constant), count: Swift.min(product(given.shape), 2 * rank))
    } else {
      guard product(given.shape) <= 2 * rank else {
        throw call.fail(.wrongShape(given.shape, expected: "a pair for each axis"), "pad_width")
      }
      for number in try call.interpreter.numbers(of: given, call.builtIn.name, place) {
        numbers.append(Int(clamping: number))
      }
    }
    guard numbers.allSatisfy({ $0 >= 0 }) else {
      throw call.fail(.wrongShape(numbers, expected: "margins of at least 0"), "pad_width")
    }
    switch numbers.count {
    case 1: return Array(repeating: (numbers[0], numbers[0]), count: rank)
    case 2 where given.rank == 1 || given.shape[0] == 1:
      return Array(repeating: (numbers[0], numbers[1]), count: rank)
    case 2 * rank: return (0..<rank).map { (numbers[2 * $0], numbers[2 * $0 + 1]) }
    default:
      throw call.fail(.wrongShape(given.shape, expected: "a pair for each axis"), "pad_width")
    }
  }
}
