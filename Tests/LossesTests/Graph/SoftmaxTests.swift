import Glibc
import Testing

@testable import Losses

/// The softmax of rows, its logarithm and their derivatives, however certain a class is.
struct SoftmaxTests {
  private static let rows: [[Double]] = [
    [0.5, -1, 2, 0.25], [40, 0, -3, 1], [-5, 30, 30, 2], [1, 1, 1, 1], [700, -700, 0, 650],
  ]

  /// In `Double`, by sums over the other classes alone.
  private struct Exact {
    let probabilities: [Double]
    let complements: [Double]

    init(_ row: [Double]) {
      func ratio(_ other: Double, _ own: Double) -> Double { Glibc.exp(other - own) }
      var probabilities: [Double] = []
      var complements: [Double] = []
      for (j, own) in row.enumerated() {
        let others = row.enumerated().filter { $0.offset != j }.map { ratio($0.element, own) }
          .sorted().reduce(0, +)
        probabilities.append(1 / (1 + others))
        complements.append(others.isInfinite ? 1 : others / (1 + others))
      }
      (self.probabilities, self.complements) = (probabilities, complements)
    }
  }

  private func expect(
    _ found: [Double], _ expected: [Double], _ row: [Double],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (found, expected) in zip(found, expected) {
      #expect(
        abs(found - expected) <= 1e-14 * abs(expected) + .leastNormalMagnitude,
        "\(row): \(found) for \(expected)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: rows)
  func `probabilities and what they lack of 1 keep their digits`(_ row: [Double]) throws {
    let formula = Formula()
    let softmax = Softmax(formula.operand(Tensor([1, 4], row)))
    let found = try formula.run([softmax.probabilities, softmax.complements], as: Double.self)
    let exact = Exact(row)
    expect(found[0], exact.probabilities, row)
    expect(found[1], exact.complements, row)
  }

  @Test(arguments: rows, [0, 1, 2, 3])
  func `the slope at the true class is minus the sum of the others`(
    _ row: [Double], _ label: Int
  ) throws {
    let exact = Exact(row)
    let slopes = (0..<4).map { $0 == label ? -exact.complements[$0] : exact.probabilities[$0] }
    let curvatures = zip(exact.probabilities, exact.complements).map { $0 * $1 }
    let truth = (0..<4).map { $0 == label ? 1.0 : 0 }
    for isSparse in [false, true] {
      let formula = Formula()
      let x = formula.operand(Tensor([1, 4], row))
      let loss: Expression
      if isSparse {
        let labels = formula.operand(Tensor([1], [Double(label)]))
        loss = LabelSoftmax(x, oneHot(labels, classes: 4)).entropy
      } else {
        loss = sum(formula.operand(Tensor([1, 4], truth)) * negativeLogSoftmax(x), axis: -1)
      }
      let gradient = loss.gradient(by: x, seed: formula.graph.constant(1))
      expect(try formula.run([gradient], as: Double.self)[0], slopes, row)
      let direction = formula.graph.input(.sampleWeight, shape: [1, 4])
      let change = gradient.tangent(by: x, direction: direction)
      for place in 0..<4 {
        let found = try formula.run(
          [change], as: Double.self, with: .unit(place, Shape([1, 4])))[0]
        expect([found[place]], [curvatures[place]], row)
      }
    }
  }

  @Test(arguments: rows)
  func `a gradient through the probabilities alone does not cancel either`(_ row: [Double]) throws {
    let exact = Exact(row)
    let formula = Formula()
    let x = formula.operand(Tensor([1, 4], row))
    let first = formula.operand(Tensor([1, 4], [1, 0, 0, 0]))
    let gradient = sum(first * softmax(x), axis: -1).gradient(
      by: x, seed: formula.graph.constant(1))
    let expected = (0..<4).map {
      exact.probabilities[0] * ($0 == 0 ? exact.complements[0] : -exact.probabilities[$0])
    }
    expect(try formula.run([gradient], as: Double.self)[0], expected, row)
  }
}
