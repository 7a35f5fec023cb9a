import Testing

@testable import Losses

/// Memory that cannot be had is an error of the call, wherever it was asked for.
struct MemoryTests {
  @Test(arguments: [1 << 44, 1 << 60, Int.max])
  func `is an error for a tensor`(_ count: Int) {
    let bytes = product([count, 8])
    #expect(throws: LossError.outOfMemory(bytes: bytes)) {
      try TensorStorage(uninitialized: count, of: .float64)
    }
    #expect(throws: LossError.self) { try ScratchPool.take(bytes) }
    let blocks = [BlockPool.take(bytes), BlockPool.reserve(bytes)]
    #expect(blocks.allSatisfy { $0 == nil })
  }

  /// A machine that has less and less of it: at every limit the call either has its right answer or
  /// fails for want of memory, on one thread and on many.
  @Test(arguments: ["mean_squared_error", "categorical_crossentropy", "ctc", "dice", "circle"])
  func `is an error for a call, and nothing else`(_ name: String) throws {
    let entry = try Catalogue.entry(named: name)
    let isSmall = name == "ctc" || name == "circle"
    let inputs = try SampleInputs(entry, samples: isSmall ? 60 : 20_000, width: 6)
    let call = try LossCall(entry, inputs)
    let plan = try CallPlan<Double>(CallForm(call))
    var tensors = CallTensors()
    tensors[.yTrue] = inputs.yTrue.storage
    tensors[.yPred] = inputs.yPred.storage
    func gradient(limit: Int, on executor: any Executor) throws -> [UInt64]? {
      var tensors = tensors
      var results = CallResults()
      try plan.run(
        on: &tensors, executor: executor, isCancelled: { false }, memoryLimit: limit,
        into: &results)
      return results.gradient?.doubles.map(\.bitPattern)
    }
    let expected = try gradient(limit: .max, on: SerialExecutor())
    var failures = 0
    for bits in 0..<28 {
      for executor in [SerialExecutor(), DispatchExecutor()] as [any Executor] {
        do {
          #expect(try gradient(limit: 1 << bits, on: executor) == expected)
        } catch LossError.outOfMemory(let bytes) {
          #expect(bytes > 1 << bits)
          failures += 1
        }
      }
    }
    #expect(failures > 10 && failures < 56)
  }
}
