// Products of matrices.

extension CustomOperator {
  static let products: [CustomOperator] = [
    CustomOperator(
      "matmul", "a|x|x1, b|y|x2, transpose_a=False, transpose_b=False",
      "Matrix products over the last two axes, as `a @ b`.",
      derivative: "g @ transpose(b) to a, transpose(a) @ g to b"
    ) { call throws(CustomLossError) in
      func operand(_ name: String) throws(CustomLossError) -> TensorValue {
        let x = try call.tensor(name)
        guard try call.boolean("transpose_" + name), x.rank >= 2 else { return x }
        return call.interpreter.transposed(
          x, Array(0..<(x.rank - 2)) + [x.rank - 1, x.rank - 2])
      }
      return .tensor(
        try call.interpreter.matrixProduct(operand("a"), operand("b"), call.range))
    },
    CustomOperator(
      "dot", "x|a, y|b|x2",
      "Sums of products over the last axis of x and the second-to-last axis of y.",
      derivative: "as for matmul", dot),
    CustomOperator(
      composed: "outer", "x|a, y|b", "Outer product of x and y.", derivative: "as for x * y",
      checking: ["x": .tensor, "y": .tensor]),
  ]

  @Sendable private static func dot(_ call: OperatorCall) throws(CustomLossError) -> Value {
    let (x, y) = (try call.tensor(), try call.tensor("y"))
    guard x.rank > 0, y.rank > 0 else { return .tensor(try call.binary(.multiply, x, y)) }
    let inner = y.rank == 1 ? 0 : y.rank - 2
    let length = x.shape[x.rank - 1]
    guard length == y.shape[inner], length > 0 else {
      throw call.interpreter.fail(
        .shapesDoNotFit(
          left: x.shape, right: y.shape, expected: "columns of the first, rows of the second"),
        call.range)
    }
    let rest = y.shape.indices.filter { $0 != inner }
    let left = call.interpreter.reshaped(x, [product(x.shape) / length, length])
    let right = call.interpreter.reshaped(
      call.interpreter.transposed(y, [inner] + rest), [length, product(y.shape) / length])
    let shape = try call.interpreter.checked(
      Array(x.shape.dropLast()) + rest.map { y.shape[$0] }, call.range)
    return .tensor(
      call.interpreter.reshaped(
        try call.interpreter.matrixProduct(left, right, call.range), shape))
  }
}
