// Operators of linear algebra.
//
// Inverses and determinants are computed from the values of a call. Their derivatives are those of a few
// products: if X is the computed inverse, 2X - XAX is the inverse of A to first order, and the same step
// again to third order.

extension CustomOperator {
  static let matrices: [CustomOperator] = [
    CustomOperator(
      composed: "diag", "x|v, k|diagonal|offset=0",
      "A matrix with a vector on its diagonal, or the diagonal of a matrix.",
      derivative: "rearranged in reverse",
      convention: "for batches of vectors, as in tf.linalg.diag: `matrix_diag`"),
    CustomOperator(
      composed: "diagonal", "x, offset=0, axis1=0, axis2=1",
      "The diagonals of matrices in two axes, by default the first two.",
      derivative: "rearranged in reverse"),
    CustomOperator(
      composed: "trace", "x, offset=0, axis1=0, axis2=1", "The sum over each diagonal.",
      derivative: "1 on the diagonal"),
    CustomOperator(
      composed: "tf.trace", "x", "The sum over each diagonal of matrices, the last two axes.",
      derivative: "1 on the diagonal"),
    CustomOperator(
      composed: "tril", "x, k|diagonal=0", "x with 0 above a diagonal of the last two axes.",
      derivative: "1 where x is kept"),
    CustomOperator(
      composed: "triu", "x, k|diagonal=0", "x with 0 below a diagonal of the last two axes.",
      derivative: "1 where x is kept"),
    CustomOperator(
      composed: "tri", "n|N, m|M=None, k=0, dtype=None",
      "1 on a diagonal and below, else 0.", derivative: "0"),
    CustomOperator(
      "inv", "x", twins: ["inverse", "matrix_inverse"],
      "The inverses of square matrices.", derivative: "-inv(x) * dx * inv(x)",
      convention: "planned for each call, with its values", inverse),
    CustomOperator(
      "det", "x", twins: ["matrix_determinant"],
      "The determinants of square matrices.", derivative: "det(x) * trace(inv(x) * dx)",
      convention: "planned for each call, with its values; no gradient for a singular matrix",
      determinant),
  ]

  /// The largest matrix: its elimination takes some milliseconds.
  private static let longestSide = 128

  @Sendable private static func inverse(_ call: OperatorCall) throws(CustomLossError) -> Value {
    let (x, matrices) = try matrices(call)
    var numbers: [Number] = []
    for matrix in matrices {
      let (_, inverse) = Self.eliminated(matrix, side: x.shape[x.rank - 1])
      guard let inverse else {
        throw call.fail(.raised("LinAlgError", "Singular matrix"), "x")
      }
      numbers += inverse.map { Number($0) }
    }
    let inverse = TensorValue(call.interpreter.graph.input(.literal(numbers), shape: x.shape))
    guard call.interpreter.dependsOnPredictions(x) else { return .tensor(inverse) }
    return try refined("_inverse", x, inverse, call)
  }

  /// The computed values as a function of the matrices, by a definition of the prelude.
  private static func refined(
    _ name: String, _ x: TensorValue, _ inverse: TensorValue, _ call: OperatorCall,
    _ more: [TensorValue] = []
  ) throws(CustomLossError) -> Value {
    guard let definition = call.interpreter.preludeValue(name, of: .operators) else {
      throw call.interpreter.fail(.unknownName(name), call.range)
    }
    return try call.interpreter.call(
      definition, positional: ([x, inverse] + more).map { (.tensor($0), call.range) }, call.range)
  }

  @Sendable private static func determinant(_ call: OperatorCall) throws(CustomLossError) -> Value {
    let (x, matrices) = try matrices(call)
    let solved = matrices.map { Self.eliminated($0, side: x.shape[x.rank - 1]) }
    let numbers = solved.map { Number($0.determinant) }
    if call.interpreter.dependsOnPredictions(x) {
      guard solved.allSatisfy({ $0.inverse != nil }) else {
        throw call.fail(.raised("LinAlgError", "Singular matrix"), "x")
      }
      let graph = call.interpreter.graph
      let inverse = graph.input(
        .literal(solved.flatMap { $0.inverse ?? [] }.map { Number($0) }), shape: x.shape)
      let determinants =
        x.rank == 2
        ? TensorValue(graph.constant(solved[0].determinant))
        : TensorValue(graph.input(.literal(numbers), shape: Array(x.shape.dropLast(2))))
      return try refined("_determinant", x, TensorValue(inverse), call, [determinants])
    }
    guard x.rank > 2 else { return .float(numbers[0].value) }
    return .tensor(
      TensorValue(
        call.interpreter.graph.input(.literal(numbers), shape: Array(x.shape.dropLast(2)))))
  }

  /// Functions of single square matrices.
  private static func matrices(
    _ call: OperatorCall
  ) throws(CustomLossError) -> (TensorValue, [[Double]]) {
    let x = try call.tensor()
    guard x.rank >= 2, let side = x.shape.last, x.shape[x.rank - 2] == side, product(x.shape) > 0
    else { throw call.fail(.wrongShape(x.shape, expected: "square matrices"), "x") }
    guard side <= longestSide else { throw call.interpreter.limit("side", longestSide, call.range) }
    let numbers = try call.interpreter.numbers(
      of: x, call.builtIn.name, call.argumentRange("x"))
    try call.interpreter.charge(numbers.count.multipliedSaturated(by: side) / 64, call.range)
    return (
      x,
      stride(from: 0, to: numbers.count, by: side * side).map {
        Array(numbers[$0..<$0 + side * side])
      }
    )
  }

  /// Gauss-Jordan elimination with pivoting by the largest entry of each column.
  private static func eliminated(
    _ matrix: [Double], side: Int
  ) -> (determinant: Double, inverse: [Double]?) {
    var rows = (0..<side).map { row in
      Array(matrix[row * side..<(row + 1) * side]) + (0..<side).map { $0 == row ? 1 : 0 }
    }
    var determinant = 1.0
    for column in 0..<side {
      var best = column
      for row in column..<side where Swift.abs(rows[row][column]) > Swift.abs(rows[best][column]) {
        best = row
      }
      if best != column {
        rows.swapAt(best, column)
        determinant = -determinant
      }
      let pivot = rows[column][column]
      determinant *= pivot
      guard pivot != 0 else { return (determinant, nil) }
      for j in 0..<2 * side { rows[column][j] /= pivot }
      for row in 0..<side where row != column {
        let factor = rows[row][column]
        guard factor != 0 else { continue }
        for j in column..<2 * side { rows[row][j] -= factor * rows[column][j] }
      }
    }
    return (determinant, rows.flatMap { $0[side...] })
  }
}
