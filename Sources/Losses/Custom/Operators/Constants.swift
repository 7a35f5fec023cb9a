// Numbers, and tensors of numbers.

extension CustomOperator {
  static let constants: [CustomOperator] = [
    CustomOperator(
      "epsilon", "", "1e-7, the lower bound for logarithms and divisors.",
      derivative: "none; the result is a number"
    ) { _ throws(CustomLossError) in .float(Losses.epsilon) },
    CustomOperator("floatx", "", "The dtype of the call.", derivative: "none; the result is a name")
    {
      _ throws(CustomLossError) in
      .text("floatx")
    },
    CustomOperator(
      "cast", "x, dtype=\"float32\"", twins: ["astype"],
      "x as another type: truncated for whole numbers, 1 where x is not 0 for bool, rounded for "
        + "float16 and bfloat16.",
      derivative: "1, but 0 for whole numbers and bool",
      convention: "arithmetic continues in the call's dtype", cast),
    CustomOperator(
      composed: "saturate_cast", "x|value, dtype",
      "x clipped to the range of another type, and cast to it.",
      derivative: "as for `cast`, but 0 outside the range"),
    CustomOperator(
      "cast_to_floatx", "x", twins: ["to_float", "float"], "x, as a number of the call's dtype.",
      derivative: "1"
    ) { call throws(CustomLossError) in
      if case .integer(let integer)? = call.value("x") { return .float(Double(integer)) }
      // `float("inf")`
      if case .text(let text)? = call.value("x"), let number = Double(text) {
        return .float(number)
      }
      return .tensor(call.interpreter.castToFloat(try call.tensor()))
    },
    CustomOperator("int", "x", "The integer part.", derivative: "0") {
      call throws(CustomLossError) in try truncated(call)
    },
    CustomOperator("bool", "x", "Converts a known number to True or False.", derivative: "0") {
      call throws(CustomLossError) in
      guard let number = call.value("x")?.number else {
        return .tensor(try call.truth(call.tensor()))
      }
      return .boolean(number != 0)
    },
    CustomOperator(
      "constant", "x|value|object|data, dtype=None, shape=None",
      twins: ["convert_to_tensor", "array", "asarray", "variable", "Variable"],
      "A number or nested lists as a tensor, broadcast to the shape if given.",
      derivative: "0 to numbers, 1 to tensors"
    ) { call throws(CustomLossError) in
      let x = try call.tensor()
      guard call.value("shape") != nil else { return .tensor(try typed(x, call)) }
      return .tensor(
        try typed(
          call.interpreter.broadcast(
            x, to: call.lengths("shape"), call.builtIn.name, call.range), call))
    },
    CustomOperator("zeros_like", "x, dtype=None", "Zeros in the shape of x.", derivative: "0") {
      call throws(CustomLossError) in
      .tensor(
        try typed(TensorValue(call.interpreter.graph.constant(0), shape: call.tensor().shape), call)
      )
    },
    CustomOperator("ones_like", "x, dtype=None", "Ones in the shape of x.", derivative: "0") {
      call throws(CustomLossError) in
      .tensor(
        try typed(TensorValue(call.interpreter.graph.constant(1), shape: call.tensor().shape), call)
      )
    },
    CustomOperator(
      "full_like", "x, fill_value, dtype=None", "A tensor in the shape of x, filled with a number.",
      derivative: "0"
    ) { call throws(CustomLossError) in
      .tensor(
        try call.interpreter.broadcast(
          call.tensor("fill_value"), to: call.tensor().shape, call.builtIn.name, call.range))
    },
    CustomOperator("zeros", "shape, dtype=None", "A tensor of zeros.", derivative: "0") {
      call throws(CustomLossError) in
      let shape = try call.interpreter.checked(call.lengths("shape"), call.range)
      return .tensor(try typed(TensorValue(call.interpreter.graph.constant(0), shape: shape), call))
    },
    CustomOperator("ones", "shape, dtype=None", "A tensor of ones.", derivative: "0") {
      call throws(CustomLossError) in
      let shape = try call.interpreter.checked(call.lengths("shape"), call.range)
      return .tensor(try typed(TensorValue(call.interpreter.graph.constant(1), shape: shape), call))
    },
    CustomOperator(
      "full", "shape|dims, fill_value|value, dtype=None", twins: ["fill"],
      "A tensor filled with a number.", derivative: "1 to the number"
    ) { call throws(CustomLossError) in
      .tensor(
        try call.interpreter.broadcast(
          call.tensor("fill_value"), to: call.lengths("shape"), call.builtIn.name, call.range))
    },
    CustomOperator(
      "arange", "start, stop|limit=None, step|delta=1, dtype=None", twins: ["range"],
      "Integers from start (by default 0) to stop, which is excluded.", derivative: "0", arange),
    CustomOperator(
      composed: "eye", "n|N|num_rows|size, m|M|num_columns=None, k=0, dtype=None",
      twins: ["identity_matrix"], "1 on a diagonal, else 0.", derivative: "0"),
    CustomOperator(
      composed: "linspace", "start, stop, num=50, endpoint=True, dtype=None",
      "Evenly spaced numbers from start to stop.",
      derivative: "as for start + (stop - start) * i / (num - 1)"),
    CustomOperator(
      composed: "meshgrid", "x, y=None, z=None, indexing=\"xy\"",
      "Coordinate grids from two or three vectors: a list.",
      derivative: "the sum over the repeats"),
    CustomOperator(
      composed: "sequence_mask", "lengths, maxlen=None, dtype=None",
      "1 at positions before each length, else 0, along a new axis.", derivative: "0",
      convention: "`maxlen` defaults to the largest length"),
  ]

  /// The tensor as conditions, or rounded, if the call requests that dtype.
  private static func typed(
    _ x: TensorValue, _ call: OperatorCall
  ) throws(CustomLossError) -> TensorValue {
    switch call.value("dtype") {
    case .text(let type)?:
      if let half = HalfType(named: type) {
        return try call.interpreter.cast(x, to: half, call.range)
      }
      return type.hasPrefix("bool") ? x.asBoolean : x
    case .builtIn(let type)? where type.name == "bool": return x.asBoolean
    case .python(let type)? where type.name == "bool": return x.asBoolean
    default: return x
    }
  }

  @Sendable private static func cast(_ call: OperatorCall) throws(CustomLossError) -> Value {
    guard case .text(let type)? = call.value("dtype") ?? .text("float32") else {
      // In `cast(x, bool)` and `cast(x, int)`, a function stands for the type.
      if case .builtIn(let named)? = call.value("dtype") {
        if named.name == "bool" { return .tensor(try call.truth(call.tensor())) }
        if named.name == "int" { return try truncated(call) }
        if named.name == "cast_to_floatx" {
          return .tensor(call.interpreter.castToFloat(try call.tensor()))
        }
      }
      throw call.wrongKind("dtype", "a dtype", call.value("dtype") ?? .none)
    }
    if let half = HalfType(named: type) {
      if let number = call.value("x")?.number { return .float(half.nearest(number)) }
      return .tensor(try call.interpreter.cast(call.tensor(), to: half, call.range))
    }
    if type.hasPrefix("float") || type == "double" {
      if case .integer(let integer)? = call.value("x") { return .float(Double(integer)) }
      return .tensor(call.interpreter.castToFloat(try call.tensor()))
    }
    if type.hasPrefix("bool") { return .tensor(try call.truth(call.tensor())) }
    guard type.hasPrefix("int") || type.hasPrefix("uint") else {
      throw call.wrongKind("dtype", "a dtype", .text(type))
    }
    return try truncated(call)
  }

  private static func truncated(_ call: OperatorCall) throws(CustomLossError) -> Value {
    if let number = call.value("x")?.number {
      guard let integer = Int(exactly: number.rounded(.towardZero)) else {
        throw call.fail(.numberTooLarge, "x")
      }
      return .integer(integer)
    }
    return .tensor(try call.unary(.truncate, call.tensor()))
  }

  @Sendable private static func arange(_ call: OperatorCall) throws(CustomLossError) -> Value {
    let first = try call.integer("start") ?? 0
    let stop = try call.integer("stop")
    return .tensor(
      try whole(stop == nil ? 0 : first, stop ?? first, call.integer("step") ?? 1, call))
  }

  /// Whole numbers in steps.
  private static func whole(
    _ start: Int, _ stop: Int, _ step: Int, _ call: OperatorCall
  ) throws(CustomLossError) -> TensorValue {
    let limit = call.interpreter.limits.constants
    guard step != 0 else { throw call.fail(.divisionByZero, "step") }
    var numbers: [Number] = []
    var next = start
    while step > 0 ? next < stop : next > stop {
      guard numbers.count < limit else {
        throw call.interpreter.limit("constants", limit, call.range)
      }
      try call.interpreter.charge(1, call.range)
      numbers.append(Number(Double(next)))
      let (sum, overflow) = next.addingReportingOverflow(step)
      if overflow { break }
      next = sum
    }
    guard !numbers.isEmpty else {
      throw call.fail(.wrongShape([0], expected: "at least one number"), "start")
    }
    return TensorValue(
      call.interpreter.graph.input(.literal(numbers), shape: [numbers.count]))
  }
}
