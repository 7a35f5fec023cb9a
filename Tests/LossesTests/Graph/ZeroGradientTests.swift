import Testing

@testable import Losses

/// Second derivatives where the gradient that reaches an operator is exactly 0, and changes.
///
/// Half the square of what a formula is off its own value has that gradient everywhere, and its
/// second derivatives are sums of squared slopes: the law of Gauss and Newton, which needs no
/// second derivative of the operator itself.
struct ZeroGradientTests {
  /// The second derivatives of half the squared distance of `result` from its value there.
  private func curvature(
    of result: Expression, by operand: Expression, along direction: Expression
  ) -> Expression {
    let off = result - stopGradient(result)
    let gradient = (square(off) * 0.5).gradient(by: operand, seed: result.graph.constant(1))
    return gradient.tangent(by: operand, direction: direction).filling(operand.shape)
  }

  @Test(arguments: OperatorCase.all.filter(\OperatorCase.isDifferentiable))
  func `are the squares of the slopes, for every operator`(_ operation: OperatorCase) throws {
    let formula = Formula()
    let tensors = operation.tensors()
    let operands = tensors.map(formula.operand)
    let result = operation.formula(operands)
    let along = Formula.names[tensors.count]
    for (number, operand) in operands.enumerated() {
      let direction = formula.graph.input(along, shape: operand.shape)
      let change = result.tangent(by: operand, direction: direction).filling(result.shape)
      let curvature = curvature(of: result, by: operand, along: direction)
      for index in 0..<tensors[number].shape.count {
        let unit = Tensor.unit(index, tensors[number].shape)
        let found = try formula.run([change, curvature], as: Double.self, with: unit)
        let squares = found[0].reduce(0) { $0 + $1 * $1 }
        #expect(
          abs(found[1][index] - squares) <= Tolerance.ofRandomGraph * max(1, squares),
          "by operand \(number) at \(index): \(found[1][index]) for \(squares)")
      }
    }
  }

  /// A formula at a point where the exact second derivative is known from paper.
  struct Point: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let x: Double
    let second: Double
    let formula: @Sendable (Expression) -> Expression

    init(
      _ name: String, _ x: Double, _ second: Double,
      _ formula: @escaping @Sendable (Expression) -> Expression
    ) {
      testDescription = "\(name) at \(x)"
      (self.x, self.second, self.formula) = (x, second, formula)
    }
  }

  static let points: [Point] = [
    Point("square(abs(x))", 0, 2) { square(abs($0)) },
    Point("abs(x) * abs(x)", 0, 2) { abs($0) * abs($0) },
    Point("abs(x)^2", 0, 2) { pow(abs($0), 2) },
    Point("square(-x)", 0, 2) { square(-$0) },
    Point("square(log(x))", 1, 2) { square(log($0)) },
    Point("square(log(x) - log(2))", 2, 0.5) { square(log($0) - log($0.number(2))) },
    Point("square(log1p(x))", 0, 2) { square(log1p($0)) },
    Point("square(sqrt(x) - 2)", 4, 0.125) { square(sqrt($0) - 2) },
    Point("square(1 / x - 1)", 1, 2) { square(1 / $0 - 1) },
    Point("square(x / 3 - 1)", 3, 0.2222222222222222) { square($0 / 3 - 1) },
    Point("square(x^1.5 - 1)", 1, 4.5) { square(pow($0, 1.5) - 1) },
    Point("square(2^x - 1)", 0, 0.9609060278364028) { square(pow($0.number(2), $0) - 1) },
    Point("square(x * log(x))", 1, 2) { square($0 * log($0)) },
    Point("log(1 + square(x))", 0, 2) { log(1 + square($0)) },
    Point("sqrt(1 + square(x))", 0, 1) { sqrt(1 + square($0)) },
    Point("tanh(x)^2", 0, 2) { square(tanh($0)) },
    Point("(sigmoid(x) - 1/2)^2", 0, 0.125) { square(sigmoid($0) - 0.5) },
    Point("huber", 0, 1) { huber($0, delta: 1) },
    Point("huber", 1, 1) { huber($0, delta: 1) },
    Point("huber", -1, 1) { huber($0, delta: 1) },
    Point("huber", 1.5, 0) { huber($0, delta: 1) },
    Point("smooth_l1", 0, 0.5) { smoothL1($0, beta: 2) },
    Point("smooth_l1", 2, 0) { smoothL1($0, beta: 2) },
    Point("smooth_l1", -2, 0) { smoothL1($0, beta: 2) },
    Point("smooth_l1", 1.5, 0.5) { smoothL1($0, beta: 2) },
    Point("a choice that spells smooth_l1", 2, 0) { spelled($0, isOpen: true) },
    Point("a choice that spells smooth_l1", 0, 0.5) { spelled($0, isOpen: true) },
    Point("a choice that spells Huber's", -2, 0.5) { spelled($0, isOpen: false) },
    Point("a choice that spells Huber's", 0, 0.5) { spelled($0, isOpen: false) },
  ]

  @Sendable private static func spelled(_ x: Expression, isOpen: Bool) -> Expression {
    let size = abs(x)
    return select(isOpen ? size .< 2 : size .<= 2, square(size) / 4, size - 1)
  }

  @Test(arguments: points)
  func `are the exact ones`(_ point: Point) throws {
    let formula = Formula()
    let x = formula.operand(Tensor([1], [point.x]))
    let gradient = point.formula(x).gradient(by: x, seed: formula.graph.constant(1))
    let second = gradient.tangent(by: x, direction: formula.graph.constant(1)).filling([1])
    for (found, tolerance) in [
      (try formula.run([second], as: Double.self)[0][0], Tolerance.inDouble),
      (try formula.run([second], as: Float.self)[0][0], Tolerance.inSingle),
    ] {
      #expect(abs(found - point.second) <= tolerance, "\(found)")
    }
  }

  @Test func `see the zeros among the factors of a product`() throws {
    // f(x) = product of (x - t), whose roots are the t; f'' of a polynomial, from paper.
    let cases: [(roots: [Double], x: Double, second: Double)] = [
      ([1, 2], 1, 2), ([1, 2, 4], 1, -8), ([1, 1, 3], 1, -4), ([1, 1], 1, 2), ([1, 1, 1], 1, 0),
      ([1, 1, 1, 5], 1, 0), ([0, 2], 5, 2),
    ]
    for (roots, x, second) in cases {
      let formula = Formula()
      let prediction = formula.operand(Tensor([1, 1], [x]))
      let product = (prediction - formula.operand(Tensor([1, roots.count], roots)))
        .reduced(.product, over: [1])
      let gradient = product.gradient(by: prediction, seed: formula.graph.constant(1))
      let change = gradient.tangent(by: prediction, direction: formula.graph.constant(1))
        .filling([1, 1])
      let found = try formula.run([change], as: Double.self)[0]
      #expect(abs(found[0] - second) <= Tolerance.inDouble, "\(roots): \(found)")
    }
  }

  @Test func `stay 0 where a choice leaves a pole out`() throws {
    let poles: [(Expression) -> Expression] = [
      { log($0) }, { sqrt($0) }, { 1 / $0 }, { pow($0, 0.5) }, { pow($0, -1.5) }, { log1p($0 - 1) },
    ]
    for (number, pole) in poles.enumerated() {
      let formula = Formula()
      let x = formula.operand(Tensor([1], [0]))
      let gradient = select(x .> 0, pole(x), 0).gradient(by: x, seed: formula.graph.constant(1))
      let second = gradient.tangent(by: x, direction: formula.graph.constant(1)).filling([1])
      let found = try formula.run([second], as: Double.self)
      #expect(found == [[0]], "pole \(number): \(found)")
    }
  }
}
