import Glibc

@testable import Losses

/// What a graph computes by the definitions of its operators, entry by entry.
///
/// In `Double`, with the C library's functions; slow, and so plain that it is checked by eye.
struct Witness {
  let graph: Graph
  private var known: [NodeIndex: [Double]] = [:]

  init(graph: Graph) { self.graph = graph }

  subscript(operand: Expression) -> [Double]? {
    get { known[operand.index] }
    set { known[operand.index] = newValue }
  }

  mutating func numbers(of expression: Expression) -> [Double] {
    if let numbers = known[expression.index] { return numbers }
    let operands = expression.operands
    let numbers = compute(
      expression.node.operation, operands.map { self.numbers(of: $0) }, operands.map(\.shape),
      expression.shape)
    known[expression.index] = numbers
    return numbers
  }

  private func compute(
    _ operation: Operation, _ x: [[Double]], _ shapes: [[Int]], _ shape: [Int]
  ) -> [Double] {
    func each(_ entry: (_ place: [Int], _ number: Int) -> Double) -> [Double] {
      places(shape).enumerated().map { entry($1, $0) }
    }
    // A constant stands for a tensor that is the same everywhere.
    func at(_ operand: Int, _ number: Int) -> Double {
      x[operand].count == 1 ? x[operand][0] : x[operand][number]
    }
    switch operation {
    case .input(.literal(let numbers)): return numbers.map(\.value)
    case .input: return []
    case .constant(let number): return [number.value]
    case .unary(let unary): return x[0].map(unary.witness)
    case .binary(let binary): return each { binary.witness(at(0, $1), at(1, $1)) }
    case .select: return each { at(0, $1) != 0 ? at(1, $1) : at(2, $1) }
    case .clip(let low, let high):
      return x[0].map { $0 < low.value ? low.value : $0 > high.value ? high.value : $0 }
    case .inRange(let low, let high):
      return x[0].map { $0 >= low.value && $0 <= high.value ? 1 : 0 }
    case .structural(let structural):
      // One without a definition has no numbers that could be right.
      return (structural.rules as? any Witnessed)?.witness(x, shapes, shape) ?? []
    }
  }
}

/// Every place of a tensor, in row-major order.
func places(_ shape: [Int]) -> [[Int]] {
  shape.reduce([[]]) { places, length in
    places.flatMap { place in (0..<length).map { place + [$0] } }
  }
}

/// The number of a place in row-major order.
func number(of place: [Int], _ shape: [Int]) -> Int {
  zip(place, shape).reduce(0) { $0 * $1.1 + $1.0 }
}

extension Unary {
  /// The value, by the C library.
  func witness(_ x: Double) -> Double {
    switch self {
    case .negative: -x
    case .absolute: fabs(x)
    case .square: x * x
    case .squareRoot: Glibc.sqrt(x)
    case .exponential: Glibc.exp(x)
    case .expm1: Glibc.expm1(x)
    case .logarithm: Glibc.log(x)
    case .log1p: Glibc.log1p(x)
    case .tanh: Glibc.tanh(x)
    case .sigmoid: 1 / (1 + Glibc.exp(-x))
    case .softplus: Swift.max(x, 0) + Glibc.log1p(Glibc.exp(-fabs(x)))
    case .logCosh: fabs(x) + Glibc.log1p(Glibc.exp(-2 * fabs(x))) - M_LN2
    case .erf: Glibc.erf(x)
    case .erfinv: Self.erfinv(x)
    case .sine: Glibc.sin(x)
    case .cosine: Glibc.cos(x)
    case .logGamma: Self.logGamma(x)
    case .digamma: Self.digamma(x)
    case .trigamma: Self.trigamma(x)
    case .tetragamma: Self.tetragamma(x)
    case .sigmoidSlope: Glibc.exp(-x) / ((1 + Glibc.exp(-x)) * (1 + Glibc.exp(-x)))
    case .exponentialRest: Glibc.expm1(x) - x
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .round: rint(x)
    case .floor: Glibc.floor(x)
    case .ceiling: Glibc.ceil(x)
    case .truncate: trunc(x)
    case .roundToSingle: Double(Float(x))
    case .roundToFloat16: HalfWitness.float16.nearest(x)
    case .roundToBfloat16: HalfWitness.bfloat16.nearest(x)
    }
  }

  /// Bisection: erf rises.
  private static func erfinv(_ x: Double) -> Double {
    var (low, high) = (-6.0, 6.0)
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if Glibc.erf(middle) < x { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// Only positive numbers are tried, where the factorial may be interpolated.
  private static func logGamma(_ x: Double) -> Double {
    Glibc.log(tgamma(x))
  }

  /// The asymptotic series from 60 on, and the recurrence psi(x) = psi(x + 1) - 1/x below.
  private static func digamma(_ x: Double) -> Double {
    let lower = (0..<60).reduce(0.0) { $0 + 1 / (x + Double($1)) }
    let z = x + 60
    let z2 = 1 / (z * z)
    return Glibc.log(z) - 0.5 / z - z2 * (1.0 / 12 - z2 * (1.0 / 120 - z2 / 252)) - lower
  }

  /// The sum that defines it, and the integral of the terms left out.
  private static func trigamma(_ x: Double) -> Double {
    let z = x + 1_000
    var sum = 1 / z + 0.5 / (z * z)
    sum += 1 / (6 * z * z * z)
    for number in (0..<1_000).reversed() {
      let place = x + Double(number)
      sum += 1 / (place * place)
    }
    return sum
  }

  /// The sum that defines it, and the integral of the terms left out.
  private static func tetragamma(_ x: Double) -> Double {
    let z = x + 1_000
    var sum = 1 / (z * z) + 1 / (z * z * z)
    sum += 0.5 / (z * z * z * z)
    for number in (0..<1_000).reversed() {
      sum += 2 / Glibc.pow(x + Double(number), 3)
    }
    return -sum
  }
}

extension Binary {
  /// The value, by the C library.
  func witness(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .power: Glibc.pow(a, b)
    case .powerLessOne: Glibc.pow(a, b) - 1
    case .maximum: a.isNaN || b.isNaN ? .nan : fmax(a, b)
    case .minimum: a.isNaN || b.isNaN ? .nan : fmin(a, b)
    case .logOfQuotient: Glibc.log(a / b)
    case .log1pDifference: Glibc.log1p(a) - Glibc.log1p(b)
    case .margin: a.isNaN || b.isNaN ? .nan : Swift.max(1 - a * b, 0)
    case .marginSlope: a * b <= 1 ? -b : 0
    case .logitEntropy: a * ((a >= 0 ? 1 : 0) - b) + Glibc.log1p(Glibc.exp(-fabs(a)))
    case .logitSlope: 1 / (1 + Glibc.exp(-a)) - b
    case .huber: fabs(a) <= b ? a * a / 2 : b * (fabs(a) - b / 2)
    case .smoothL1: fabs(a) < b ? a * a / (2 * b) : fabs(a) - b / 2
    case .smoothL1Slope: fabs(a) < b ? a / b : a > 0 ? 1 : a < 0 ? -1 : a
    case .productOrZero: a == 0 ? 0 : a * b
    case .quotientOrZero: a == 0 ? 0 : a / b
    case .equal: a == b ? 1 : 0
    case .notEqual: a != b ? 1 : 0
    case .less: a < b ? 1 : 0
    case .lessOrEqual: a <= b ? 1 : 0
    case .greater: a > b ? 1 : 0
    case .greaterOrEqual: a >= b ? 1 : 0
    }
  }
}
