import Testing

@testable import Losses

/// A tensor that an instruction needs in memory, though no stage has left it.
struct OwnStageTests {
  @Test func `is left by a stage of its own, before the one that reads it`() throws {
    let formula = Formula()
    let x = formula.operand(Tensor([2, 3], [1, -2, 3, -4, 5, -6]))
    let node = square(x) + 1
    var planner = Planner<Double>(
      formula.graph,
      storedAs: StorageForm(
        yTrue: .float64, yPred: .float64, sampleWeight: .float64, mask: .float64),
      dtype: .float64, itemLimit: 16_384, roundsToSingle: false)
    let tensor = planner.tensor(of: node.index)
    #expect(planner.tensor(of: node.index) == tensor)
    let stored = planner.stored(node.index)
    #expect(stored.leaf == .tensor(tensor))
    #expect(stored.access(of: node.node.shape).isContiguous)
    let program = planner.program(leaving: [node.index])
    #expect(program.stages.count == 1)
    #expect(try formula.run(program) == [[2, 5, 10, 17, 26, 37]])
  }

  @Test func `is found among the labels of an alignment, which are read from memory`() throws {
    let formula = Formula()
    let labels = formula.operand(Tensor([1, 2], [1.5, 0]))
    let logits = formula.operand(Tensor([1, 2, 2], [0, 0, 0, 0]))
    let computed = labels.unary(.floor)
    let loss = formula.graph.expression(
      CTCOperator(isGradient: false), [computed, logits], shape: [1])
    // Of the four paths of two steps, three spell one label: -log(3 / 4).
    let found = try formula.run([loss], as: Double.self)[0][0]
    #expect(abs(found - 0.287_682_072_451_780_9) < 1e-15)
  }
}
