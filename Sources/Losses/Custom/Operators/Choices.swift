// Conditions, and choices by conditions.

extension CustomOperator {
  static let choices: [CustomOperator] = [
    CustomOperator(
      "where", "condition, x|x1|input=None, y|x2|other=None", twins: ["select"],
      "x where the condition is not 0, else y; with a condition alone, the indices where it holds.",
      derivative: "1 to the selected operand, 0 to the other",
      convention: "the other operand has no effect, even if it is NaN"
    ) { call throws(CustomLossError) in
      guard call.value("x") != nil || call.value("y") != nil else {
        return try call.interpreter.places(
          of: call.tensor("condition"), asTuple: call.interpreter.source.placesAreTuples, "where",
          call.range)
      }
      return .tensor(try call.select(call.tensor("condition"), call.tensor("x"), call.tensor("y")))
    },
    CustomOperator(
      "switch",
      "condition|pred|predicate, then_expression|x|true_fn|true_fun, else_expression|y|false_fn|false_fun",
      twins: ["cond"],
      "As `where`; the condition may lack trailing axes, and the choices may be functions.",
      derivative: "1 to the selected operand, 0 to the other", choose),
    CustomOperator(
      composed: "logical_and", "x, y|x2", twins: ["bitwise_and"],
      "1 where both are nonzero, as `x & y`.", derivative: "0",
      checking: ["x": .tensor, "y": .tensor]),
    // In Swift, because in the language the larger of two conditions is a number.
    CustomOperator(
      "logical_or", "x, y|x2", twins: ["bitwise_or"],
      "1 where at least one is nonzero, as `x | y`.",
      derivative: "0"
    ) { call throws(CustomLossError) in
      .tensor(
        try call.binary(.maximum, call.truth(call.tensor()), call.truth(call.tensor("y"))).asBoolean
      )
    },
    CustomOperator(
      composed: "logical_not", "x", twins: ["invert"], "1 where x is 0, else 0, as `~x`.",
      derivative: "0", checking: ["x": .tensor]),
  ]

  @Sendable private static func choose(_ call: OperatorCall) throws(CustomLossError) -> Value {
    func choice(_ name: String) throws(CustomLossError) -> TensorValue {
      guard let value = call.value(name), value.isFunction else { return try call.tensor(name) }
      let result = try call.interpreter.call(value, positional: [], named: [:], call.range)
      return try call.interpreter.tensor(result, call.argumentRange(name))
    }
    // If the condition is known, the other choice is not evaluated.
    if let known = call.value("condition")?.number {
      return .tensor(try choice(known != 0 ? "then_expression" : "else_expression"))
    }
    let (x, y) = (try choice("then_expression"), try choice("else_expression"))
    var condition = try call.tensor("condition")
    let missing = Swift.max(x.rank, y.rank) - condition.rank
    if missing > 0, condition.rank > 0 {
      let shape = try call.interpreter.checked(
        condition.shape + Array(repeating: 1, count: missing), call.range)
      condition = call.interpreter.reshaped(condition, shape)
    }
    return .tensor(try call.select(condition, x, y))
  }
}

extension Value {
  fileprivate var isFunction: Bool {
    switch self {
    case .function, .partial, .builtIn, .python: true
    default: false
    }
  }
}
