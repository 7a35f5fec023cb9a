// Functions of libraries, and methods of tensors, that select entries, inspect values, or call functions
// of the source.

extension PythonFunction {
  /// Functions of modules: `tf.boolean_mask`, `tf.map_fn`.
  static let ofLibraries = table([
    PythonFunction(
      "is_tensor", { call throws(CustomLossError) in .boolean(call.value(0)?.isTensor ?? false) }),
    PythonFunction("is_keras_tensor") { call throws(CustomLossError) in
      .boolean(call.value(0)?.isTensor ?? false)
    },
    PythonFunction("is_symbolic_tensor") { call throws(CustomLossError) in
      .boolean(call.value(0)?.isTensor ?? false)
    },
    PythonFunction("dtype") { call throws(CustomLossError) in
      try call.interpreter.attribute("dtype", of: .tensor(call.tensor(0, "x")), call.range)
    },
    PythonFunction("is_variable") { _ throws(CustomLossError) in .boolean(false) },
    PythonFunction("executing_eagerly") { _ throws(CustomLossError) in .boolean(true) },
    PythonFunction("learning_phase") { _ throws(CustomLossError) in .integer(0) },
    PythonFunction("image_data_format") { _ throws(CustomLossError) in .text("channels_last") },
    same("print_tensor"), same("ensure_shape"), same("checkpoint"), same("function"), same("jit"),
    same("get_static_value"), same("constant_value"), same("Lambda"),
    PythonFunction("eval") { call throws(CustomLossError) in
      .tensor(call.interpreter.stopped(try call.tensor(0, "x")))
    },
    PythonFunction("get_value") { call throws(CustomLossError) in
      .tensor(call.interpreter.stopped(try call.tensor(0, "x")))
    },
    PythonFunction("set_grad_enabled") { call throws(CustomLossError) in
      let interpreter = call.interpreter
      interpreter.gradientsAreStopped =
        !(try interpreter.isTrue(
          call.argument(0, "mode"), "set_grad_enabled", call.range))
      return .none
    },
    PythonFunction("enable_grad") { call throws(CustomLossError) in
      call.interpreter.gradientsAreStopped = false
      return .none
    },
    PythonFunction("unique") { call throws(CustomLossError) in try call.unique() },
    PythonFunction("tf.unique") { call throws(CustomLossError) in try call.unique() },
    PythonFunction("tf.unique_with_counts") { call throws(CustomLossError) in try call.unique() },
    PythonFunction("finfo") { _ throws(CustomLossError) in .text("floatx") },
    PythonFunction("boolean_mask") { call throws(CustomLossError) in
      var axis = 0
      if let given = call.value(2, "axis"), given.number != nil {
        axis = try call.integer(2, "axis")
      }
      return .tensor(
        try call.interpreter.masked(
          call.tensor(0, "tensor"), by: call.tensor(1, "mask"), axis: axis, "boolean_mask",
          call.range))
    },
    PythonFunction("masked_select") { call throws(CustomLossError) in
      try call.maskedSelect()
    },
    PythonFunction("nonzero") { call throws(CustomLossError) in try call.nonzero(asTuple: false) },
    PythonFunction("argwhere") { call throws(CustomLossError) in try call.nonzero(asTuple: false) },
    PythonFunction("flatnonzero") { call throws(CustomLossError) in
      let x = try call.tensor(0, "x")
      let flat = call.interpreter.reshaped(x, [product(x.shape)])
      let rows = try call.interpreter.coordinates(of: flat, call.function.name, call.range)
      return .tensor(
        try call.interpreter.literal(rows.map { $0[0] }, shape: [rows.count], call.range))
    },
    PythonFunction("gather_nd") { call throws(CustomLossError) in
      .tensor(
        try call.interpreter.gathered(
          call.tensor(0, "params"), byRowsOf: call.tensor(1, "indices"), "gather_nd", call.range))
    },
    PythonFunction("map_fn") { call throws(CustomLossError) in try call.mapped() },
    PythonFunction("vectorized_map") { call throws(CustomLossError) in try call.mapped() },
  ])

  private static func same(_ name: String) -> PythonFunction {
    PythonFunction(name) { call throws(CustomLossError) in try call.argument(0, "x") }
  }

  /// Methods of tensors that are not operators.
  static let ofTensors: [String: PythonFunction] = {
    var methods = table([
      PythonFunction("numpy") { call throws(CustomLossError) in try call.detached() },
      PythonFunction("detach") { call throws(CustomLossError) in try call.detached() },
      PythonFunction("eval") { call throws(CustomLossError) in try call.detached() },
      PythonFunction("item") { call throws(CustomLossError) in try call.detached() },
      PythonFunction("unique") { call throws(CustomLossError) in try call.unique() },
      PythonFunction("is_floating_point") { _ throws(CustomLossError) in .boolean(true) },
      PythonFunction("masked_select") { call throws(CustomLossError) in try call.maskedSelect() },
      PythonFunction("nonzero") { call throws(CustomLossError) in
        try call.nonzero(asTuple: call.named["as_tuple"]?.0.number ?? 0 != 0)
      },
      PythonFunction("tolist") { call throws(CustomLossError) in
        let x = try call.tensor(0, "x")
        guard x.rank == 1 else { return .tensor(x) }
        return try call.list(call.items(0, "x"))
      },
      PythonFunction("new_tensor") { call throws(CustomLossError) in try call.argument(1, "data") },
    ])
    for name in [
      "cpu", "cuda", "contiguous", "clone", "copy", "requires_grad_", "set_shape", "value",
      "read_value", "retain_grad", "register_hook",
    ] {
      methods[name] = same(name)
    }
    for name in ["to", "type", "type_as", "float", "half", "bfloat16", "double"] {
      methods[name] = PythonFunction(name, asksForTypes: true) { call throws(CustomLossError) in
        try call.converted()
      }
    }
    return methods
  }()
}

extension PythonCall {
  /// The tensor as another type; devices have no effect.
  fileprivate func converted() throws(CustomLossError) -> Value {
    let x = try tensor(0, "x")
    if function.name == "type", count == 1, named.isEmpty { return .text("floatx") }
    if case .tensor(let other)? = value(1) {
      return .tensor(other.isBoolean ? try interpreter.truth(x, range) : x.asNumbers)
    }
    if let half = HalfType(named: function.name) {
      return .tensor(try interpreter.cast(x, to: half, range))
    }
    for (given, place) in positional.dropFirst() + [named["dtype"]].compactMap(\.self) {
      if let half = given.text.flatMap(HalfType.init(named:)) {
        return .tensor(try interpreter.cast(x, to: half, range))
      }
      let type = given.typeOfNumbers
      if type.isEmpty { continue }
      if type == "bool" { return .tensor(try interpreter.truth(x, range)) }
      if type != "float" {
        return try operate("cast", [(.tensor(x), range), (.text("int64"), place)])
      }
    }
    // Only another device.
    if ["to", "type"].contains(function.name), count == 1, named.isEmpty { return .tensor(x) }
    return .tensor(interpreter.castToFloat(x))
  }

  fileprivate func detached() throws(CustomLossError) -> Value {
    .tensor(interpreter.stopped(try tensor(0, "x")))
  }

  /// PyTorch's selection: mask and tensor are broadcast, and the result is flat.
  fileprivate func maskedSelect() throws(CustomLossError) -> Value {
    let (x, mask) = (try tensor(0, "input"), try tensor(1, "mask"))
    let shape = try interpreter.commonShape(x.shape, mask.shape, range)
    return .tensor(
      try interpreter.masked(
        interpreter.broadcast(x, to: shape, "masked_select", range),
        by: interpreter.broadcast(mask, to: shape, "masked_select", range), "masked_select", range))
  }

  /// The indices of nonzero entries: rows of coordinates, or a vector for each axis.
  func nonzero(asTuple: Bool) throws(CustomLossError) -> Value {
    try interpreter.places(of: tensor(0, "x"), asTuple: asTuple, function.name, range)
  }

  /// A function applied to each slice along the first axis, and the results stacked.
  fileprivate func mapped() throws(CustomLossError) -> Value {
    let (function, elements) = (try argument(0, "fn"), try argument(1, "elems"))
    var rows: [Value] = []
    if let columns = elements.items {
      var slices: [[Value]] = []
      for column in columns {
        slices.append(try interpreter.items(of: .tensor(interpreter.tensor(column, range)), range))
      }
      for row in 0..<(slices.map(\.count).min() ?? 0) {
        rows.append(try interpreter.list(slices.map { $0[row] }, range, isTuple: true))
      }
    } else {
      rows = try interpreter.items(of: elements, range)
    }
    var results: [Value] = []
    for row in rows {
      results.append(try interpreter.call(function, positional: [(row, range)], range))
    }
    guard let first = results.first?.items else {
      return .tensor(try interpreter.tensor(list(results), range))
    }
    // A function that returns several tensors: each is stacked separately.
    var stacks: [Value] = []
    for column in first.indices {
      var parts: [Value] = []
      for result in results {
        guard let items = result.items, items.count == first.count else {
          throw interpreter.fail(
            .wrongKind(expected: "as many results each time", found: "others"), range)
        }
        parts.append(items[column])
      }
      stacks.append(.tensor(try interpreter.tensor(list(parts), range)))
    }
    return try interpreter.list(stacks, range, isTuple: true)
  }
}

extension Value {
  /// `bool`, `int` or `float`, if the value is a type of numbers; otherwise empty.
  fileprivate var typeOfNumbers: String {
    let name: String
    switch self {
    case .text(let text): name = text.split(separator: ".").last.map(String.init) ?? ""
    case .builtIn(let builtIn): name = builtIn.name
    case .python(let function): name = function.name
    case .function(let function): name = function.syntax.name
    default: return ""
    }
    let lower = name.lowercased()
    if lower.hasPrefix("bool") || lower == "bytetensor" { return "bool" }
    if ["int", "uint", "long", "short"].contains(where: lower.hasPrefix) { return "int" }
    let isFloat = ["float", "double", "half", "bfloat", "cast_to_floatx"].contains {
      lower.hasPrefix($0)
    }
    return isFloat ? "float" : ""
  }
}

extension Interpreter {
  /// The indices of nonzero entries, as a value.
  func places(
    of condition: TensorValue, asTuple: Bool, _ name: String, _ range: SourceRange
  ) throws(CustomLossError) -> Value {
    let rows = try coordinates(of: condition, name, range)
    guard asTuple else {
      return .tensor(
        try literal(rows.flatMap(\.self), shape: [rows.count, condition.rank], range))
    }
    var columns: [Value] = []
    for axis in 0..<condition.rank {
      columns.append(.tensor(try literal(rows.map { $0[axis] }, shape: [rows.count], range)))
    }
    return try list(columns, range, isTuple: true)
  }
}
