import Testing

@testable import Losses

/// A mistake of the planner is reported as one: nobody has cancelled anything.
struct ProgramFaultTests {
  /// A plan that works in `Double`, one that does not, and one that sweeps.
  @Test(arguments: [
    ("mean_squared_error", LossOutputs.loss), ("cosine_similarity", .gradient),
    ("cosine_similarity", .hessianDiagonal),
  ])
  func `is thrown where a program reads a tensor that the call lacks`(
    loss: String, outputs: LossOutputs
  ) throws {
    let tensor = Tensor([1, 2], [1, 2])
    var call = LossCall(try Catalogue.entry(named: loss)([]), yTrue: tensor, yPred: tensor)
    call.outputs = outputs
    let plan = try CallPlan<Float>(CallForm(call))
    var tensors = try CallTensors(call)
    tensors[.yPred] = nil
    var results = CallResults()
    let error = #expect(throws: LossError.self) {
      try plan.run(
        on: &tensors, executor: SerialExecutor(), isCancelled: { false }, into: &results)
    }
    guard case .fault(.missingInput(0...1)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
