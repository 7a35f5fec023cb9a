// Conditions, and choices by them.

extension CustomOperator {
  static let choices: [CustomOperator] = [
    CustomOperator(
      "where", "condition, x|x1, y|x2", twins: ["select"],
      "x where the condition is not 0, else y.",
      derivative: "1 to the selected operand, 0 to the other",
      convention: "the other operand has no effect, even if it is NaN"
    ) { call throws(CustomLossError) in
      .tensor(try call.select(call.tensor("condition"), call.tensor("x"), call.tensor("y")))
    },
    CustomOperator(
      "switch", "condition, then_expression|x, else_expression|y", twins: ["cond"],
      "`where`, whose condition may lack trailing axes; the choices may be functions.",
      derivative: "1 to the selected operand, 0 to the other", choose),
    CustomOperator(
      "logical_and", "x, y|x2", twins: ["bitwise_and"], "1 where neither is 0, as `x & y`.",
      derivative: "0"
    ) { call throws(CustomLossError) in
      .tensor(
        try call.binary(.multiply, call.truth(call.tensor()), call.truth(call.tensor("y"))))
    },
    CustomOperator(
      "logical_or", "x, y|x2", twins: ["bitwise_or"], "1 where one is not 0, as `x | y`.",
      derivative: "0"
    ) { call throws(CustomLossError) in
      .tensor(try call.binary(.maximum, call.truth(call.tensor()), call.truth(call.tensor("y"))))
    },
    CustomOperator(
      "logical_not", "x", twins: ["invert"], "1 where x is 0, else 0, as `~x`.", derivative: "0"
    ) { call throws(CustomLossError) in .tensor(try call.binary(.equal, call.tensor(), 0)) },
  ]

  @Sendable private static func choose(_ call: OperatorCall) throws(CustomLossError) -> Value {
    func choice(_ name: String) throws(CustomLossError) -> TensorValue {
      guard case .function? = call.value(name), let value = call.value(name) else {
        return try call.tensor(name)
      }
      let result = try call.interpreter.call(value, positional: [], named: [:], call.range)
      return try call.interpreter.tensor(result, call.argumentRange(name))
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
