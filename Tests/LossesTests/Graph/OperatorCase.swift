import Testing

@testable import Losses

/// An operator with operands at which it is smooth.
struct OperatorCase: Sendable, CustomTestStringConvertible {
  typealias Operand = (shape: [Int], range: ClosedRange<Double>)

  let testDescription: String
  /// The shapes of the operands, and the numbers that they hold.
  let operands: [Operand]
  let formula: @Sendable ([Expression]) -> Expression
  /// Whether the gradient is meant to be the slope: rounding passes it on, one stops it, and the
  /// derivatives of `digamma` end where second derivatives of formulas do.
  var isDifferentiable: Bool {
    let others: [Unary] = [
      .roundToSingle, .roundToFloat16, .roundToBfloat16, .trigamma, .tetragamma,
    ]
    return !(others.map(\.name) + ["stopGradient"]).contains(testDescription)
  }
  var tolerance: Double { Tolerance.slope }
  /// Of second derivatives, which amplify what differences leave.
  var secondTolerance: Double { 20 * tolerance }

  init(
    _ name: String, _ operands: [Operand],
    _ formula: @escaping @Sendable ([Expression]) -> Expression
  ) {
    testDescription = name
    self.operands = operands
    self.formula = formula
  }

  /// Of one operand, with numbers of either sign.
  init(_ name: String, _ shape: [Int], _ formula: @escaping @Sendable (Expression) -> Expression) {
    self.init(name, [(shape, -3...3)]) { formula($0[0]) }
  }

  /// The operands, the same in every run: floats that no two are equal of, and none a multiple of
  /// 1/64, so that a difference sees no kink.
  func tensors(storedAs elementType: ElementType = .float64) -> [Tensor] {
    var numbers = SeededNumbers(7)
    return operands.map { shape, range in
      let numbers = (0..<product(shape)).map { _ in
        let step = Int.random(
          in: Int(clamping: range.lowerBound * 64)..<Int(clamping: range.upperBound * 64),
          using: &numbers)
        let rest = Double.random(in: 0.1...0.9, using: &numbers)
        return Double(Float((Double(step) + rest) / 64))
      }
      return Tensor(shape, numbers).stored(as: elementType)
    }
  }
}

extension OperatorCase {
  static let all =
    unaries + binaries + entrywise + views + reductions + rows + products + orders + images

  static let unaries = Unary.allCases.map { unary in
    let range: ClosedRange<Double> =
      switch unary {
      case .erfinv: -0.75...0.75
      case .squareRoot, .logarithm: 0.25...4
      case .log1p: -0.75...4
      case .logGamma, .digamma, .trigamma, .tetragamma: 0.5...6
      default: -3...3
      }
    return OperatorCase(unary.name, [([2, 9], range)]) { $0[0].unary(unary) }
  }

  static let binaries = Binary.allCases.flatMap { binary in
    let isPositive = [.power, .powerLessOne, .logOfQuotient, .log1pDifference].contains(binary)
    let left: ClosedRange<Double> = isPositive ? 0.25...3 : -3...3
    let right: ClosedRange<Double> =
      [
        .divide, .quotientOrZero, .logOfQuotient, .log1pDifference, .huber, .smoothL1,
        .smoothL1Slope,
      ]
      .contains(binary) ? 0.5...3 : -3...3
    return [
      OperatorCase("\(binary.name)", [([3, 5], left), ([3, 5], right)]) {
        $0[0].binary(binary, $0[1])
      },
      OperatorCase("\(binary.name), a row", [([3, 5], left), ([5], right)]) {
        $0[0].binary(binary, $0[1])
      },
      OperatorCase(
        "\(binary.name), a column on the left", [([3, 1], left), ([2, 3, 5], right)]
      ) { $0[0].binary(binary, $0[1]) },
      OperatorCase("\(binary.name), a number on the right", [([3, 5], left)]) {
        $0[0].binary(binary, $0[0].number(1.3))
      },
      OperatorCase("\(binary.name), a number on the left", [([3, 5], right)]) {
        $0[0].number(1.3).binary(binary, $0[0])
      },
      OperatorCase("\(binary.name), with itself", [([3, 5], 0.5...3)]) {
        $0[0].binary(binary, $0[0] * 2)
      },
    ]
  }

  static let entrywise = [
    OperatorCase("select", [([2, 6], -3...3), ([2, 6], -3...3)]) {
      select($0[0] .> 0, $0[0] * $0[1], square($0[0]))
    },
    OperatorCase("select a number", [2, 6]) { select($0 .> 0.5, 2, square($0)) },
    OperatorCase("select, else a number", [2, 6]) { select($0 .> 0.5, square($0), 2) },
    OperatorCase("select by rows", [([2, 6], -3...3), ([2, 1], -3...3)]) {
      select($0[1] .> 0, $0[0], 3 * $0[0])
    },
    OperatorCase("clip", [2, 9]) { clip($0, -1, 1.5) },
    OperatorCase("inRange", [2, 9]) { inRange($0, Number(-1), Number(1.5)) * $0 },
    OperatorCase("stopGradient", [2, 9]) { square($0 - stopGradient($0) + 1) },
    OperatorCase("oneHot", [4]) { oneHot($0 + 3, classes: 5) },
    OperatorCase("oneHot of an input", [([3, 4], 0...5)]) { oneHot($0[0], classes: 5) },
    OperatorCase("oneHot of a view", [([3, 4], 0...5)]) {
      oneHot($0[0].transposed([1, 0]), classes: 3)
    },
    OperatorCase("what a label names", [([3], 0...5), ([3, 5], -3...3)]) {
      select(oneHot($0[0], classes: 5), $0[1], 0)
    },
    OperatorCase("what a label does not name", [([3], -2...7), ([3, 5], -3...3)]) {
      square(select(oneHot($0[0], classes: 5), 0, $0[1]))
    },
    OperatorCase("the number that a label names", [([2, 3], -2...7), ([2, 3, 5], -3...3)]) {
      sum(select(oneHot($0[0], classes: 5), square($0[1]), 0), axis: -1)
    },
    OperatorCase("the number that a view's label names", [([3, 2], 0...5), ([2, 3, 5], -3...3)]) {
      sum(select(oneHot($0[0].transposed([1, 0]), classes: 5), $0[1], 0), axis: -1)
    },
    OperatorCase("binary as a whole", [2, 9]) {
      ($0 .> 1).reduced(.isBinary, over: [0, 1]) - $0.reduced(.isBinary, over: [0, 1]) + square($0)
    },
    OperatorCase("a number of the whole on the right", [3, 4]) {
      $0 * sum($0, axes: [0, 1]) - mean(square($0), axes: [0, 1])
    },
    OperatorCase("a number of the whole on the left", [3, 4]) {
      (mean($0, axes: [0, 1]) - $0)
        + maximum(mean(square($0), axes: [0, 1]).broadcast(to: [3, 4]), $0)
    },
    OperatorCase("labelEquals", [4, 3]) { labelEquals(2 * $0, 2) },
    OperatorCase("labelEquals of an input", [4, 3]) { labelEquals($0, -1) },
    OperatorCase("labelEquals of a view", [4, 3]) { labelEquals($0.transposed([1, 0]), 0) },
  ]

  static let views = [
    OperatorCase("broadcast a column", [3, 1]) { square($0.broadcast(to: [2, 3, 4])) },
    OperatorCase("broadcast a scalar", []) { square($0.broadcast(to: [3, 4])) },
    OperatorCase("broadcast what was computed", [3, 1]) { square($0).broadcast(to: [2, 3, 4]) },
    OperatorCase("reshape", [3, 4]) { square($0).reshaped([2, 6]) },
    OperatorCase("reshape what was transposed", [3, 4]) {
      square($0.transposed([1, 0]).reshaped([2, 6]))
    },
    OperatorCase("transpose", [2, 3, 4]) { square($0.transposed([2, 0, 1])) },
    OperatorCase("transpose what was computed", [2, 3, 4]) { square($0).transposed([1, 2, 0]) },
    OperatorCase("slice", [4, 5]) {
      square(
        $0.graph.expression(StridedSlice(starts: [1, 0], steps: [2, 2]), [$0], shape: [2, 3]))
    },
    OperatorCase("slice backwards", [4, 5]) {
      $0.graph.expression(
        StridedSlice(starts: [3, 4], steps: [-1, -2]), [square($0)], shape: [4, 3])
    },
    OperatorCase("slice later samples", [4, 5]) {
      square(
        $0.graph.expression(StridedSlice(starts: [2, 1], steps: [1, 1]), [$0], shape: [2, 3])) + 1
    },
    OperatorCase("scatter", [2, 3]) {
      square(
        $0.graph.expression(StridedScatter(starts: [1, 0], steps: [2, 2]), [$0], shape: [4, 5]))
    },
    OperatorCase("scatter backwards", [4, 3]) {
      $0.graph.expression(
        StridedScatter(starts: [3, 4], steps: [-1, -2]), [square($0)], shape: [4, 5])
    },
    OperatorCase("scatter within samples", [4, 3]) {
      square(
        $0.graph.expression(StridedScatter(starts: [0, 1], steps: [1, 1]), [$0], shape: [4, 5]))
        + $0.number(1)
    },
  ]

  static let reducers: [(name: String, reducer: Reducer)] = [
    ("sum", .sum), ("mean and offset", .sum(divisor: Number(3), offset: Number(-1))),
    ("maximum", .maximum), ("minimum", .minimum), ("product", .product), ("isBinary", .isBinary),
  ]

  static let reductions = reducers.flatMap { name, reducer in
    [[0], [1], [2], [0, 1], [1, 2], [0, 1, 2], [0, 2], [-1], [-1, 0]].flatMap { axes in
      [
        OperatorCase("\(name) over \(axes)", [2, 3, 4]) { $0.reduced(reducer, over: axes) },
        OperatorCase("\(name) over \(axes), kept", [2, 3, 4]) {
          square($0).reduced(reducer, over: axes, keepingAxes: true) * $0
        },
      ]
    } + [
      OperatorCase("\(name) of a scalar", []) { square($0).reduced(reducer, over: []) },
      OperatorCase("\(name) over no axis", [2, 3]) { $0.reduced(reducer, over: []) },
      OperatorCase("\(name) of one", [2, 1]) { $0.reduced(reducer, over: [1]) },
    ]
  }

  static let rows = [
    OperatorCase("cumulativeSum along rows", [3, 4]) { square(cumulativeSum($0, axis: -1)) },
    OperatorCase("cumulativeSum along columns", [3, 4]) { cumulativeSum(square($0), axis: 0) },
    OperatorCase("cumulativeSum of a vector", [6]) { cumulativeSum($0, axis: 0) },
    OperatorCase("argMaximum along rows", [3, 4]) { argMaximum($0, axis: -1) },
    OperatorCase("argMaximum along columns", [3, 4]) { argMaximum(2 * $0, axis: 0) },
    OperatorCase("argMaximum of a vector", [6]) { argMaximum($0, axis: 0) },
  ]

  static let products =
    [
      ([3, 4], [4, 5]), ([1, 4], [4, 5]), ([3, 4], [4, 1]), ([1, 4], [4, 1]), ([3, 1], [1, 5]),
      ([1, 1], [1, 1]), ([2, 3, 4], [2, 4, 5]), ([2, 3, 4], [4, 5]), ([3, 4], [2, 4, 5]),
      ([2, 1, 3, 4], [5, 4, 2]), ([1, 3, 4], [1, 4, 2]),
    ].flatMap { left, right in
      [
        OperatorCase("matmul \(left) \(right)", [(left, -3...3), (right, -3...3)]) {
          matmul($0[0], $0[1])
        },
        OperatorCase("matmul \(left) \(right), computed", [(left, -3...3), (right, -3...3)]) {
          square(matmul(square($0[0]) + 1, $0[1] * 2))
        },
      ]
    } + [
      OperatorCase("matmul with its own transpose", [3, 4]) { matmul($0, $0.matrixTransposed) },
      OperatorCase("matmul with its own transpose, one row", [1, 4]) {
        matmul($0, $0.matrixTransposed)
      },
    ]
}
