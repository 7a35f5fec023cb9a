import Testing

@testable import Losses

/// Operators where they tie, have poles or meet what is no number: exactly what the table of
/// single operators in the specification says, in both number types.
struct AwkwardPointTests {
  /// One operand entry, or two; the value there, and the gradient by each.
  struct Point: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let operands: [Double]
    let formula: @Sendable ([Expression]) -> Expression
    let value: Double
    let gradient: [Double]

    init(
      _ name: String, _ operands: [Double], _ value: Double, _ gradient: [Double],
      _ formula: @escaping @Sendable ([Expression]) -> Expression
    ) {
      testDescription = "\(name) at \(operands)"
      self.operands = operands
      self.value = value
      self.gradient = gradient
      self.formula = formula
    }

    init(_ unary: Unary, _ x: Double, _ value: Double, _ gradient: Double) {
      self.init(unary.name, [x], value, [gradient]) { $0[0].unary(unary) }
    }

    init(_ binary: Binary, _ a: Double, _ b: Double, _ value: Double, _ gradient: [Double]) {
      self.init(binary.name, [a, b], value, gradient) { $0[0].binary(binary, $0[1]) }
    }
  }

  private static let (inf, nan) = (Double.infinity, Double.nan)

  static let points = unaries + binaries + powers + choices

  static let unaries = [
    Point(.absolute, 0, 0, 0), Point(.absolute, -0.0, 0, 0), Point(.absolute, -inf, inf, -1),
    Point(.absolute, nan, nan, nan),
    Point(.sign, 0, 0, 0), Point(.sign, -3, -1, 0), Point(.sign, nan, nan, 0),
    Point(.round, 0.5, 0, 0), Point(.round, 1.5, 2, 0), Point(.round, 2.5, 2, 0),
    Point(.round, -0.5, 0, 0), Point(.round, -1.5, -2, 0), Point(.round, inf, inf, 0),
    Point(.floor, -0.5, -1, 0), Point(.ceiling, -0.5, 0, 0), Point(.truncate, -1.5, -1, 0),
    Point(.squareRoot, 0, 0, inf), Point(.squareRoot, -1, nan, nan),
    Point(.squareRoot, inf, inf, 0),
    Point(.logarithm, 0, -inf, inf), Point(.logarithm, -2, nan, -0.5),
    Point(.logarithm, inf, inf, 0),
    Point(.log1p, -1, -inf, inf), Point(.log1p, -3, nan, -0.5), Point(.log1p, 0, 0, 1),
    Point(.exponential, -inf, 0, 0), Point(.exponential, inf, inf, inf),
    Point(.exponential, nan, nan, nan), Point(.expm1, -inf, -1, 0),
    Point(.softplus, inf, inf, 1), Point(.softplus, -inf, 0, 0), Point(.softplus, -1000, 0, 0),
    Point(.softplus, 1000, 1000, 1), Point(.softplus, nan, nan, nan),
    Point(.sigmoid, inf, 1, 0), Point(.sigmoid, -inf, 0, 0), Point(.sigmoid, 0, 0.5, 0.25),
    Point(.tanh, inf, 1, 0), Point(.tanh, -inf, -1, 0), Point(.tanh, 0, 0, 1),
    Point(.logCosh, inf, inf, 1), Point(.logCosh, -inf, inf, -1), Point(.logCosh, 0, 0, 0),
    Point(.logCosh, 1000, 1000 - 0.693147180559945309, 1),
    Point(.erf, inf, 1, 0), Point(.erf, -inf, -1, 0),
    Point(.square, -inf, inf, -inf), Point(.square, 0, 0, 0),
    Point(.sine, 0, 0, 1), Point(.cosine, 0, 1, 0),
  ]

  static let binaries = [
    Point(.maximum, 2, 2, 2, [1, 0]), Point(.minimum, 2, 2, 2, [1, 0]),
    Point(.maximum, nan, 2, nan, [0, 1]), Point(.maximum, 2, nan, nan, [0, 1]),
    Point(.minimum, nan, 2, nan, [0, 1]), Point(.minimum, 2, nan, nan, [0, 1]),
    Point(.maximum, 0, -0.0, 0, [1, 0]), Point(.maximum, inf, inf, inf, [1, 0]),
    Point("maximum(x, 1)", [1], 1, [1]) { maximum($0[0], 1) },
    Point("minimum(x, 1)", [1], 1, [1]) { minimum($0[0], 1) },
    Point("maximum(1, x)", [1], 1, [0]) { maximum($0[0].number(1), $0[0]) },
    Point("minimum(1, x)", [1], 1, [0]) { minimum($0[0].number(1), $0[0]) },
    Point("maximum(1, x)", [2], 2, [1]) { maximum($0[0].number(1), $0[0]) },
    Point("maximum(1, x)", [nan], nan, [1]) { maximum($0[0].number(1), $0[0]) },
    Point("maximum(x, x)", [1], 1, [1]) { maximum($0[0], $0[0]) },
    Point(.divide, 1, 0, inf, [inf, -inf]), Point(.divide, -1, 0, -inf, [inf, inf]),
    Point(.divide, 0, 0, nan, [inf, nan]), Point(.divide, 0, 2, 0, [0.5, 0]),
    Point("1 / x", [0], inf, [-inf]) { 1 / $0[0] },
    Point("1 / sqrt(x)", [0], inf, [-inf]) { 1 / sqrt($0[0]) },
    Point("x / x", [0], nan, [nan]) { $0[0] / $0[0] },
    Point(.equal, nan, nan, 0, [0, 0]), Point(.notEqual, nan, nan, 1, [0, 0]),
    Point(.less, nan, 1, 0, [0, 0]), Point(.lessOrEqual, 1, nan, 0, [0, 0]),
    Point(.greater, nan, 1, 0, [0, 0]), Point(.greaterOrEqual, 1, nan, 0, [0, 0]),
    Point(.greaterOrEqual, 1, 1, 1, [0, 0]), Point(.equal, 0, -0.0, 1, [0, 0]),
    Point(.multiply, 0, inf, nan, [inf, 0]), Point(.subtract, inf, inf, nan, [1, -1]),
    Point(.huber, 2, 2, 2, [2, 0]), Point(.huber, -2, 2, 2, [-2, 0]),
    Point(.huber, 0, 0, 0, [0, 0]), Point(.huber, inf, 1, inf, [1, inf]),
    Point(.huber, nan, 1, nan, [nan, nan]),
    Point(.logOfQuotient, 2, 2, 0, [0.5, -0.5]), Point(.logOfQuotient, inf, 1, inf, [0, -1]),
    Point(.log1pDifference, 2, 2, 0, [1 / 3.0, -1 / 3.0]),
    Point(.log1pDifference, inf, 1, inf, [0, -0.5]),
    Point(.log1pDifference, 1, nan, nan, [0.5, nan]),
    Point(.margin, 1, 1, 0, [-1, -1]), Point(.margin, 2, 1, 0, [0, 0]),
    Point(.margin, -1, 2, 3, [-2, 1]), Point(.margin, nan, 1, nan, [0, 0]),
    Point(.margin, inf, -1, inf, [1, -inf]), Point(.marginSlope, 2, 0.5, -0.5, [0, -1]),
    // A certain and right answer costs e^-|x|, and its slope is as small.
    Point(.logitEntropy, 0, 1, 0.693147180559945309, [-0.5, 0]),
    Point(.logitEntropy, 100, 1, 3.720075976020836e-44, [-3.720075976020836e-44, -100]),
    Point(.logitEntropy, -100, 0, 3.720075976020836e-44, [3.720075976020836e-44, 100]),
    Point(.logitEntropy, 100, 0, 100, [1, -100]), Point(.logitEntropy, -inf, 1, inf, [-1, inf]),
    Point(.logitEntropy, nan, 1, nan, [nan, nan]),
    Point(.logitSlope, 0, 0.5, 0, [0.25, -1]), Point(.logitSlope, inf, 1, 0, [0, -1]),
    Point(.logOfQuotient, 0, 1, -inf, [inf, -1]), Point(.logOfQuotient, 1, 0, inf, [1, -inf]),
  ]

  static let powers = [
    // At 0: 0, 1 or infinite.
    Point(.power, 0, 3, 0, [0, 0]), Point(.power, 0, 1, 0, [1, 0]),
    Point(.power, 0, 0.5, 0, [inf, 0]), Point(.power, 0, 0, 1, [nan, 0]),
    Point(.power, 0, -1, inf, [-inf, 0]),
    Point("x^3", [0], 0, [0]) { pow($0[0], 3) }, Point("x^2", [0], 0, [0]) { pow($0[0], 2) },
    Point("x^1", [0], 0, [1]) { pow($0[0], 1) },
    Point("x^0.5", [0], 0, [inf]) { pow($0[0], 0.5) },
    Point("x^-1", [0], inf, [-inf]) { pow($0[0], -1) },
    // Below 0: only whole exponents, and no slope by the exponent.
    Point(.power, -2, 3, -8, [12, 0]), Point(.power, -2, 2, 4, [-4, 0]),
    Point(.power, -2, 0.5, nan, [nan, 0]), Point(.power, -2, -1, -0.5, [-0.25, 0]),
    Point("x^3", [-2], -8, [12]) { pow($0[0], 3) },
    Point("x^0.5", [-2], nan, [nan]) { pow($0[0], 0.5) },
    Point("2^x", [0], 1, [0.693147180559945309]) { pow($0[0].number(2), $0[0]) },
    Point("0^x", [2], 0, [0]) { pow($0[0].number(0), $0[0]) },
    Point("1^x", [nan], 1, [0]) { pow($0[0].number(1), $0[0]) },
  ]

  static let choices = [
    // Both ends pass the gradient; a NaN does not, and stays one.
    Point("clip", [-1], -1, [1]) { clip($0[0], -1, 2) },
    Point("clip", [2], 2, [1]) { clip($0[0], -1, 2) },
    Point("clip", [2.5], 2, [0]) { clip($0[0], -1, 2) },
    Point("clip", [-inf], -1, [0]) { clip($0[0], -1, 2) },
    Point("clip", [nan], nan, [0]) { clip($0[0], -1, 2) },
    Point("inRange", [2], 1, [0]) { inRange($0[0], Number(-1), Number(2)) },
    Point("inRange", [nan], 0, [0]) { inRange($0[0], Number(-1), Number(2)) },
    // What is not chosen is not seen, whatever its slope.
    Point("where(x > 0, log(x), 0)", [0], 0, [0]) { select($0[0] .> 0, log($0[0]), 0) },
    Point("where(x > 0, sqrt(x), 0)", [-1], 0, [0]) { select($0[0] .> 0, sqrt($0[0]), 0) },
    Point("where(x > 0, 1/x, x)", [0], 0, [1]) { select($0[0] .> 0, 1 / $0[0], $0[0]) },
    Point("where(x > 0, x^-0.5, 0)", [0], 0, [0]) { select($0[0] .> 0, pow($0[0], -0.5), 0) },
    Point("a condition that is NaN chooses the first", [nan], 1, [0]) { select($0[0], 1, 2) },
    Point("oneHot and labelEquals of NaN", [nan], 0, [0]) {
      sum(oneHot($0[0] + 0, classes: 3), axis: -1) + labelEquals($0[0] + 0, 0)
    },
  ]

  @Test(arguments: points)
  func `value and gradient are the stated ones`(_ point: Point) throws {
    try expect(point, Double.self)
    try expect(point, Float.self)
  }

  private func expect<T: Scalar>(_ point: Point, _: T.Type) throws {
    let formula = Formula()
    let operands = point.operands.map { formula.operand(Tensor([1], [$0])) }
    let result = point.formula(operands)
    let gradients = operands.map {
      result.gradient(by: $0, seed: formula.graph.constant(1)).filling([1])
    }
    let found = try formula.run([result.filling([1])] + gradients, as: T.self).map { $0[0] }
    for (found, expected) in zip(found, [point.value] + point.gradient) {
      // One last digit, for the numbers that are not short.
      let isSame =
        found == expected || found.isNaN && expected.isNaN
        || abs(found - expected) <= Double(T(expected).ulp)
      #expect(isSame, "\(T.self): \(found) for \(expected)")
    }
  }

  @Test func `a power of 0 is 1 wherever it stands`() throws {
    // Keras has a gradient of NaN at 0; 0 is what the constant 1 has.
    let formula = Formula()
    let x = formula.operand(Tensor([3], [0, .nan, -2]))
    let result = pow(x, 0)
    #expect(result.constant == 1)
    #expect(result.gradient(by: x, seed: formula.graph.constant(1)).constant == 0)
  }

  @Test func `exp(100) and its slope are infinite in float32 alone`() throws {
    let formula = Formula()
    let x = formula.operand(Tensor([1], [100]))
    let y = exp(x)
    let results = [y, y.gradient(by: x, seed: formula.graph.constant(1))]
    #expect(try formula.run(results, as: Float.self) == [[.infinity], [.infinity]])
    #expect(try formula.run(results, as: Double.self).joined().allSatisfy(\.isFinite))
  }

  // MARK: Rows

  /// The value and the gradient of a row, reduced to one number.
  private func row<T: Scalar>(
    _ numbers: [Double], as _: T.Type, _ formula: (Expression) -> Expression
  ) throws -> (value: Double, gradient: [Double]) {
    let opened = Formula()
    let x = opened.operand(Tensor([1, numbers.count], numbers))
    let y = formula(x)
    let gradient = y.gradient(by: x, seed: opened.graph.constant(1)).filling(x.shape)
    let found = try opened.run([y.filling([1]), gradient], as: T.self)
    return (found[0][0], found[1])
  }

  @Test func `the entries that attain a maximum or minimum share its gradient equally`() throws {
    for reducer in [Reducer.maximum, .minimum] {
      let sign: Double = reducer == .maximum ? 1 : -1
      for (numbers, shares) in [
        ([3, 1, 3, 3, 0.5], [1 / 3.0, 0, 1 / 3.0, 1 / 3.0, 0]), ([2, 2], [0.5, 0.5]),
        ([.infinity, .infinity, 1], [0.5, 0.5, 0]), ([0, -0.0], [0.5, 0.5]),
      ] as [([Double], [Double])] {
        let numbers = numbers.map { sign * $0 }
        let found = try row(numbers, as: Double.self) { $0.reduced(reducer, over: [1]) }
        #expect(found.value == numbers[0])
        #expect(found.gradient == shares)
        let single = try row(numbers, as: Float.self) { $0.reduced(reducer, over: [1]) }
        #expect(single.value == numbers[0])
        #expect(single.gradient == shares.map { Double(Float($0)) })
      }
    }
  }

  @Test func `a NaN makes every reduction of its row NaN`() throws {
    for (name, reducer) in OperatorCase.reducers where reducer != .isBinary {
      for numbers in [[Double.nan, 1, 2], [1, .nan, 2], [1, 2, .nan]] {
        let found = try row(numbers, as: Float.self) { $0.reduced(reducer, over: [1]) }
        #expect(found.value.isNaN, "\(name)")
      }
    }
  }

  @Test func `the gradient of a product is that of the others, right also with zeros`() throws {
    for (numbers, others) in [
      ([2, 3, 5], [15, 10, 6]), ([2, 0, 5], [0, 10, 0]), ([0, 0, 5], [0, 0, 0]),
      ([0, 3], [3, 0]), ([0, 0], [0, 0]), ([0], [1]), ([-2, -0.0, 4], [0, -8, 0]),
    ] as [([Double], [Double])] {
      let found = try row(numbers, as: Double.self) { $0.reduced(.product, over: [1]) }
      #expect(found.value == numbers.reduce(1, *))
      #expect(found.gradient == others, "\(numbers)")
      #expect(
        try row(numbers, as: Float.self) { $0.reduced(.product, over: [1]) }.gradient == others)
    }
  }

  @Test func `the place of the greatest entry is the first of several`() throws {
    #expect(try row([1, 3, 3], as: Double.self) { argMaximum($0, axis: 1) }.value == 1)
    #expect(try row([-1, -1], as: Float.self) { argMaximum($0, axis: 1) }.value == 0)
    #expect(try row([1, 3, 3], as: Double.self) { argMaximum($0, axis: 1) }.gradient == [0, 0, 0])
  }

  @Test func `a gradient of zero stays zero at every pole`() throws {
    let poles: [(String, (Expression) -> Expression)] = [
      ("log", { log($0) }), ("sqrt", { sqrt($0) }), ("1/x", { 1 / $0 }),
      ("x^0.5", { pow($0, 0.5) }), ("x^-1", { pow($0, -1) }), ("log1p", { log1p($0 - 1) }),
    ]
    for (name, pole) in poles {
      let formula = Formula()
      let x = formula.operand(Tensor([2], [0, 4]))
      let seed = formula.operand(Tensor([2], [0, 0]))
      let gradient = pole(x).gradient(by: x, seed: seed)
      #expect(try formula.run([gradient], as: Double.self) == [[0, 0]], "\(name)")
      #expect(try formula.run([gradient], as: Float.self) == [[0, 0]], "\(name)")
    }
  }
}
