// Operators of two tensors, which are broadcast against each other.

extension CustomOperator {
  static let arithmetic: [CustomOperator] = [
    binary("add", .add, "x + y", "1 to x and 1 to y"),
    binary("subtract", .subtract, "x - y", "1 to x, -1 to y", twins: ["sub"]),
    binary("multiply", .multiply, "x * y", "y to x, x to y", twins: ["mul"]),
    binary(
      "divide", .divide, "x / y", "1/y to x, -x/y**2 to y",
      twins: ["div", "truediv", "true_divide", "realdiv"],
      convention: "1/0 is infinite, 0/0 is NaN"),
    CustomOperator(
      composed: "floor_divide", "x, y|x2|other", twins: ["floordiv"],
      "The floor of the quotient, as `x // y`.",
      derivative: "0",
      checking: ["x": .tensor, "y": .tensor]),
    CustomOperator(
      composed: "mod", "x, y|x2|other", twins: ["floormod", "remainder"],
      "The remainder with the sign of y, as `x % y`.",
      derivative: "1 to x, -(x // y) to y",
      checking: ["x": .tensor, "y": .tensor]),
    CustomOperator(
      "pow", "x, y|a|exponent|x2|p", twins: ["power"], "x to the power of y, as `x ** y`.",
      derivative: "y * x**(y - 1) to x; x**y * log(x) to y, 0 where x <= 0",
      convention: "a negative x gives NaN unless y is whole; 0**0 is 1"
    ) { call throws(CustomLossError) in
      .tensor(try call.binary(.power, call.tensor(), call.tensor("y")))
    },
    CustomOperator(
      "maximum", "x, y|x2|other", "The larger of x and y, entry by entry.",
      derivative: "1 to the larger", convention: "where equal, all of it to x; NaN propagates"
    ) { call throws(CustomLossError) in
      .tensor(try call.maximum(call.tensor(), call.tensor("y")))
    },
    CustomOperator(
      "minimum", "x, y|x2|other", "The smaller of x and y, entry by entry.",
      derivative: "1 to the smaller", convention: "where equal, all of it to x; NaN propagates"
    ) { call throws(CustomLossError) in
      .tensor(try call.minimum(call.tensor(), call.tensor("y")))
    },
    CustomOperator(
      composed: "divide_no_nan", "x, y|x2", "x / y, and 0 where y is 0.",
      derivative: "as for x / y, 0 where y is 0",
      checking: ["x": .tensor, "y": .tensor]),
    CustomOperator(
      composed: "squared_difference", "x, y", "(x - y)**2.",
      derivative: "2 * (x - y) to x, its negative to y",
      checking: ["x": .tensor, "y": .tensor]),
    CustomOperator(
      composed: "xlogy", "x, y", "x * log(y), and 0 where x is 0.",
      derivative: "log(y) to x, x/y to y, 0 where x is 0",
      checking: ["x": .tensor, "y": .tensor]),
    CustomOperator(
      "add_n", "x|inputs", "The sum of a list of tensors of one shape.", derivative: "1 to each"
    ) { call throws(CustomLossError) in
      let tensors = try call.tensors("x")
      var sum = tensors[0]
      for tensor in tensors.dropFirst() { sum = try call.binary(.add, sum, tensor) }
      return .tensor(sum)
    },
    comparison("equal", .equal, "x == y", []),
    comparison("not_equal", .notEqual, "x != y", []),
    comparison("less", .less, "x < y", []),
    comparison("less_equal", .lessOrEqual, "x <= y", []),
    comparison("greater", .greater, "x > y", []),
    comparison("greater_equal", .greaterOrEqual, "x >= y", []),
  ]

  private static func binary(
    _ name: String, _ operation: Binary, _ law: String, _ derivative: String,
    twins: [String] = [], convention: String? = nil
  ) -> CustomOperator {
    CustomOperator(
      name, "x, y|x2|b|other", twins: twins, "\(law), entry by entry.", derivative: derivative,
      convention: convention
    ) { call throws(CustomLossError) in
      .tensor(try call.binary(operation, call.tensor(), call.tensor("y")))
    }
  }

  private static func comparison(
    _ name: String, _ operation: Binary, _ law: String, _ twins: [String]
  ) -> CustomOperator {
    CustomOperator(
      name, "x, y|x2|other", twins: twins, "1 where \(law), else 0.", derivative: "0",
      convention: "\(operation == .notEqual ? 1 : 0) where either is NaN"
    ) { call throws(CustomLossError) in
      .tensor(try call.binary(operation, call.tensor(), call.tensor("y")))
    }
  }
}
