import Testing

@testable import Losses

/// Differences and products are added up without being stored.
struct PairSumTests {
  private func instructions(_ loss: ResolvedLoss, _ shape: [Int]) throws -> [Bool] {
    let count = shape.reduce(1, *)
    let tensor = Tensor(
      shape: try Shape(shape),
      storage: try TensorStorage(count: count) { Double($0 % 5) }.stored(as: .float32))
    var call = LossCall(loss, yTrue: try #require(tensor), yPred: try #require(tensor))
    call.outputs = [.values]
    let plan = try CallPlan<Float>(CallForm(call))
    return switch plan.steps[0].program {
    case .plain(let program): instructions(of: program)
    case .inDouble(let program): instructions(of: program)
    }
  }

  private func instructions<T: Scalar>(of program: Program<T>) -> [Bool] {
    program.stages.flatMap { stage in
      stage.instructions.map { instruction in
        switch instruction.kernel {
        case .sumPairs: true
        default: false
        }
      }
    }
  }

  @Test(arguments: ["mean_squared_error", "mean_absolute_error"])
  func `make a loss one instruction`(name: String) throws {
    #expect(try instructions(try Catalogue.entry(named: name)([]), [32, 10]) == [true])
    // Beyond the longest row of the kernel, elements are stored.
    #expect(!(try instructions(try Catalogue.entry(named: name)([]), [32, 1_025])).contains(true))
  }

  @Test func `make the Poisson loss two instructions, the second of which rounds`() throws {
    #expect(
      try instructions(try Catalogue.entry(named: "poisson")([]), [32, 10]) == [true, false])
  }

  @Test(arguments: [
    "mean(square(y_pred - y_true), axis=-1)", "mean(abs(y_true - y_pred), axis=-1)",
    "sum(y_true * y_pred, axis=-1)", "mean((y_pred - y_true) ** 2, axis=-1)",
    "mean(y_true / y_pred, axis=-1)",
    "mean(abs((y_true - y_pred) / maximum(abs(y_true), 0.1)), axis=-1)",
    "mean(abs(y_true - y_pred) / maximum(abs(y_true), 0.1), axis=-1)",
  ])
  func `make a formula that spells the same one instruction`(source: String) throws {
    let loss = try CustomLossSource.parsed(source).resolved(arguments: [])
    #expect(try instructions(loss, [32, 10]) == [true])
  }
}
