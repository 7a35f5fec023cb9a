import Testing

@testable import Losses

/// Every operator against its definition, and its derivatives against differences.
struct OperatorTableTests {
  @Test(arguments: OperatorCase.all)
  func `the value is that of the definition, in whatever type tensors are stored`(
    _ operation: OperatorCase
  ) throws {
    for elementType in [ElementType.float64, .float32] {
      let formula = Formula()
      let operands = operation.tensors(storedAs: elementType).map(formula.operand)
      let result = operation.formula(operands)
      try expectValue(of: [result], in: formula, slack: 1)
    }
  }

  @Test(arguments: OperatorCase.all.filter(\OperatorCase.isDifferentiable))
  func `the gradient is the slope, by central differences`(_ operation: OperatorCase) throws {
    for isSeeded in [false, true] {
      let formula = Formula()
      let tensors = operation.tensors()
      let operands = tensors.map(formula.operand)
      let result = operation.formula(operands)
      let weights = weights(result.shape)
      let seed = isSeeded ? formula.operand(weights) : formula.graph.constant(1)
      let value = try formula.program([result], as: Double.self)
      for (number, operand) in operands.enumerated() {
        let gradient = result.gradient(by: operand, seed: seed).filling(operand.shape)
        try expectValue(of: [gradient], in: formula, slack: 32)
        let found = try formula.run([gradient], as: Double.self)[0]
        for index in found.indices {
          let difference = try formula.difference(
            of: value, by: number, along: .unit(index, tensors[number].shape))
          let slope = zip(difference, weights.doubles)
            .reduce(0) { $0 + $1.0 * (isSeeded ? $1.1 : 1) }
          #expect(
            abs(found[index] - slope) <= operation.tolerance * max(1, abs(slope)),
            "by operand \(number) at \(index): \(found[index]) for \(slope)")
        }
      }
    }
  }

  @Test(arguments: OperatorCase.all.filter(\OperatorCase.isDifferentiable))
  func `the tangent is how the gradient changes, by central differences`(
    _ operation: OperatorCase
  ) throws {
    for isAlongOnes in [false, true] {
      let formula = Formula()
      let tensors = operation.tensors()
      let operands = tensors.map(formula.operand)
      let result = operation.formula(operands)
      let seed = formula.operand(weights(result.shape))
      let along = Formula.names[formula.tensors.count]
      for (number, operand) in operands.enumerated() {
        let gradient = result.gradient(by: operand, seed: seed).filling(operand.shape)
        let direction = weights(operand.shape, ones: isAlongOnes)
        // Along ones the direction is a constant, which stands for a tensor.
        let tangent = gradient.tangent(
          by: operand,
          direction: isAlongOnes
            ? formula.graph.constant(1) : formula.graph.input(along, shape: operand.shape)
        ).filling(operand.shape)
        let slopes = try formula.difference(
          of: formula.program([gradient], as: Double.self), by: number, along: direction)
        let found = try formula.run([tangent], as: Double.self, with: direction)[0]
        for (index, slope) in slopes.enumerated() {
          #expect(
            abs(found[index] - slope) <= operation.secondTolerance * max(1, abs(slope)),
            "by operand \(number) at \(index): \(found[index]) for \(slope)")
        }
      }
    }
  }

  /// Numbers of either sign that are no one's neighbours.
  private func weights(_ shape: [Int], ones: Bool = false) -> Tensor {
    Tensor(shape, (0..<product(shape)).map { ones ? 1 : Double($0 % 5) / 2 - 0.8 })
  }

  /// Holds both number types against the witness; `slack` is how many roundings may add up.
  private func expectValue(of results: [Expression], in formula: Formula, slack: Double) throws {
    let expected = formula.witness(results)[0]
    let scale = expected.reduce(1) { max($0, abs($1)) }
    for (found, tolerance) in [
      (try formula.run(results, as: Double.self)[0], Tolerance.inDouble),
      (try formula.run(results, as: Float.self)[0], Tolerance.inSingle),
    ] {
      try #require(found.count == expected.count)
      for index in found.indices {
        #expect(
          abs(found[index] - expected[index]) <= slack * tolerance * scale,
          "at \(index): \(found[index]) for \(expected[index])")
      }
    }
  }
}

extension Formula {
  /// How the first result of a program changes as an operand moves along a direction.
  fileprivate func difference(
    of program: Program<Double>, by operand: Int, along direction: Tensor
  ) throws -> [Double] {
    let tensor = tensors[operand]
    defer { replace(operand, by: tensor) }
    func result(_ step: Double) throws -> [Double] {
      let numbers = zip(tensor.doubles, direction.doubles).map { $0 + step * $1 }
      replace(operand, by: Tensor(tensor.shape.dimensions, numbers))
      return try run(program)[0]
    }
    return zip(try result(Tolerance.step), try result(-Tolerance.step))
      .map { ($0 - $1) / (2 * Tolerance.step) }
  }
}

extension Tensor {
  /// Zeros but for a 1.
  static func unit(_ index: Int, _ shape: Shape) -> Tensor {
    Tensor(shape.dimensions, (0..<shape.count).map { $0 == index ? 1 : 0 })
  }
}
