import Synchronization
import Testing

@testable import Losses

/// Nobody computes for a caller who has gone, and what a call takes is known before.
struct CancellationTests {
  private func call(_ samples: Int, _ width: Int) throws -> LossCall {
    let numbers = (0..<samples * width).map { Double($0 % 7) / 8 }
    var call = LossCall(
      try Catalogue.entry(named: "huber")([]), yTrue: Tensor([samples, width], numbers),
      yPred: Tensor([samples, width], numbers.reversed()))
    call.outputs = [.loss, .values, .gradient]
    return call
  }

  @Test(arguments: [(1_000, 100), (1, 100_000), (100_000, 1)])
  func `a call that is cancelled asks no more than once a task`(_ samples: Int, _ width: Int) throws
  {
    let prepared = try call(samples, width).prepared()
    let asked = Mutex(0)
    let all = Mutex(0)
    _ = try prepared.evaluate(isCancelled: {
      all.withLock { $0 += 1 }
      return false
    })
    let slices = all.withLock { $0 }
    #expect(slices > 20)
    for patience in [0, 1, slices / 2] {
      asked.withLock { $0 = 0 }
      #expect(throws: LossError.cancelled) {
        try prepared.evaluate(isCancelled: {
          asked.withLock {
            $0 += 1
            return $0 > patience
          }
        })
      }
      // Each of the 64 tasks of a stage asks once more, and the stage at its end.
      #expect(asked.withLock { $0 } <= patience + 66)
    }
  }

  @Test func `a call that is cancelled at its very end is cancelled all the same`() throws {
    #expect(throws: LossError.cancelled) { try call(1, 2).prepared().evaluate { true } }
  }

  @Test func `a sweep of second derivatives is cancelled between its sweeps`() throws {
    var call = LossCall(
      try Catalogue.entry(named: "cosine_similarity")([]),
      yTrue: Tensor([1, 100], (0..<100).map { Double($0 + 1) }),
      yPred: Tensor([1, 100], (0..<100).map { Double(100 - $0) }))
    call.outputs = .hessianDiagonal
    let asked = Mutex(0)
    #expect(throws: LossError.cancelled) {
      try call.prepared().evaluate {
        asked.withLock {
          $0 += 1
          return $0 > 10
        }
      }
    }
    #expect(asked.withLock { $0 } <= 13)
  }

  @Test(arguments: Catalogue.entries, DType.allCases)
  func `the bytes of the results are known before`(_ entry: CatalogueEntry, _ dtype: DType) throws {
    for reduction in [Reduction.sum, .none] {
      var call = try LossCall(entry, try SampleInputs(entry, samples: 6), dtype: dtype)
      call.reduction = reduction
      let prepared = try call.prepared()
      let answer = try prepared.evaluate()
      let tensors = [answer.loss, answer.values, answer.gradient].compactMap { $0 }
      #expect(
        tensors.reduce(0) { $0 + $1.storage.bytes.count } == prepared.cost.resultBytes)
      #expect(prepared.cost.operations > 0)
    }
  }

  @Test(arguments: Catalogue.entries)
  func `scratch memory holds what stages leave for each other`(_ entry: CatalogueEntry) throws {
    let call = try LossCall(entry, try SampleInputs(entry, samples: 40, width: 30))
    let plan = try CallPlan<Double>(CallForm(call))
    for step in plan.steps {
      guard case .plain(let program) = step.program else { continue }
      let kept = Set(program.results.map(\.number))
      let left = program.materializedCounts.indices.filter { !kept.contains($0) }
        .reduce(0) { $0 + 8 * program.materializedCounts[$1] }
      let widest = program.stages.map(\.arenaBytes).max() ?? 0
      #expect(step.program.scratchBytes >= left + widest)
      #expect(plan.cost.scratchBytes >= step.program.scratchBytes)
    }
  }
}
