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
  var witness: (Double) -> Double {
    switch self {
    case .negative: { -$0 }
    case .absolute: { fabs($0) }
    case .square: { $0 * $0 }
    case .squareRoot: { Glibc.sqrt($0) }
    case .exponential: { Glibc.exp($0) }
    case .expm1: { Glibc.expm1($0) }
    case .logarithm: { Glibc.log($0) }
    case .log1p: { Glibc.log1p($0) }
    case .tanh: { Glibc.tanh($0) }
    case .sigmoid: { 1 / (1 + Glibc.exp(-$0)) }
    case .softplus: { Swift.max($0, 0) + Glibc.log1p(Glibc.exp(-fabs($0))) }
    case .logCosh: { fabs($0) + Glibc.log1p(Glibc.exp(-2 * fabs($0))) - M_LN2 }
    case .erf: { Glibc.erf($0) }
    case .erfinv:
      { x in
        // Bisection: erf rises.
        var (low, high) = (-6.0, 6.0)
        for _ in 0..<100 {
          let middle = (low + high) / 2
          if Glibc.erf(middle) < x { low = middle } else { high = middle }
        }
        return (low + high) / 2
      }
    case .sine: { Glibc.sin($0) }
    case .cosine: { Glibc.cos($0) }
    case .logGamma:
      { x in
        // Only positive numbers are tried, where the factorial may be interpolated.
        Glibc.log(tgamma(x))
      }
    case .digamma:
      { x in
        // The asymptotic series from 60 on, and the recurrence psi(x) = psi(x + 1) - 1/x below.
        let lower = (0..<60).reduce(0.0) { $0 + 1 / (x + Double($1)) }
        let z = x + 60
        let z2 = 1 / (z * z)
        return Glibc.log(z) - 0.5 / z - z2 * (1.0 / 12 - z2 * (1.0 / 120 - z2 / 252)) - lower
      }
    case .trigamma:
      { x in
        // The sum that defines it, and what an integral leaves of the rest.
        let z = x + 1_000
        return (0..<1_000).reversed().reduce(1 / z + 0.5 / (z * z) + 1 / (6 * z * z * z)) {
          $0 + 1 / ((x + Double($1)) * (x + Double($1)))
        }
      }
    case .tetragamma:
      { x in
        let z = x + 1_000
        return -(0..<1_000).reversed().reduce(1 / (z * z) + 1 / (z * z * z) + 0.5 / (z * z * z * z))
        {
          $0 + 2 / Glibc.pow(x + Double($1), 3)
        }
      }
    case .sigmoidSlope: { Glibc.exp(-$0) / ((1 + Glibc.exp(-$0)) * (1 + Glibc.exp(-$0))) }
    case .exponentialRest: { Glibc.expm1($0) - $0 }
    case .sign: { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .round: { rint($0) }
    case .floor: { Glibc.floor($0) }
    case .ceiling: { Glibc.ceil($0) }
    case .truncate: { trunc($0) }
    case .roundToSingle: { Double(Float($0)) }
    }
  }
}

extension Binary {
  /// The value, by the C library.
  var witness: (Double, Double) -> Double {
    switch self {
    case .add: { $0 + $1 }
    case .subtract: { $0 - $1 }
    case .multiply: { $0 * $1 }
    case .divide: { $0 / $1 }
    case .power: { Glibc.pow($0, $1) }
    case .powerLessOne: { Glibc.pow($0, $1) - 1 }
    case .maximum: { $0.isNaN || $1.isNaN ? .nan : fmax($0, $1) }
    case .minimum: { $0.isNaN || $1.isNaN ? .nan : fmin($0, $1) }
    case .logOfQuotient: { Glibc.log($0 / $1) }
    case .log1pDifference: { Glibc.log1p($0) - Glibc.log1p($1) }
    case .margin: { $0.isNaN || $1.isNaN ? .nan : Swift.max(1 - $0 * $1, 0) }
    case .marginSlope: { $0 * $1 <= 1 ? -$1 : 0 }
    case .logitEntropy: { $0 * (($0 >= 0 ? 1 : 0) - $1) + Glibc.log1p(Glibc.exp(-fabs($0))) }
    case .logitSlope: { 1 / (1 + Glibc.exp(-$0)) - $1 }
    case .huber: { fabs($0) <= $1 ? $0 * $0 / 2 : $1 * (fabs($0) - $1 / 2) }
    case .smoothL1: { fabs($0) < $1 ? $0 * $0 / (2 * $1) : fabs($0) - $1 / 2 }
    case .smoothL1Slope: { fabs($0) < $1 ? $0 / $1 : $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .productOrZero: { $0 == 0 ? 0 : $0 * $1 }
    case .quotientOrZero: { $0 == 0 ? 0 : $0 / $1 }
    case .equal: { $0 == $1 ? 1 : 0 }
    case .notEqual: { $0 != $1 ? 1 : 0 }
    case .less: { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: { $0 <= $1 ? 1 : 0 }
    case .greater: { $0 > $1 ? 1 : 0 }
    case .greaterOrEqual: { $0 >= $1 ? 1 : 0 }
    }
  }
}
