import Foundation
import Synchronization
import Testing

@testable import Losses

/// Scratch memory is charged for as many tasks as hold some at once.
struct ScratchChargeTests {
  /// As many threads as a large machine has; each is gone when the tasks are done.
  private struct ManyThreads: Executor {
    let width: Int

    func perform(count: Int, _ body: @Sendable (Int) -> Void) {
      withoutActuallyEscaping(body) { body in
        let work = Work(count: count, body: body)
        let threads = (0..<width).map { _ in
          var thread = pthread_t()
          pthread_create(
            &thread, nil,
            { context in
              guard let context else { return nil }
              Unmanaged<Work>.fromOpaque(context).takeUnretainedValue().run()
              return nil
            }, Unmanaged.passUnretained(work).toOpaque())
          return thread
        }
        for thread in threads { pthread_join(thread, nil) }
      }
    }

    private final class Work: Sendable {
      let count: Int
      let body: @Sendable (Int) -> Void
      private let next = Atomic(0)

      init(count: Int, body: @escaping @Sendable (Int) -> Void) {
        self.count = count
        self.body = body
      }

      func run() {
        while true {
          let task = next.add(1, ordering: .relaxed).oldValue
          guard task < count else { return }
          body(task)
        }
      }
    }
  }

  @Test func `as many arenas as 32 threads hold are charged`() throws {
    let numbers = (0..<800_000).map { Double($0 % 7) / 8 }
    let yPred = Tensor([100_000, 8], numbers)
    var call = LossCall(
      try Catalogue.entry(named: "huber")([]), yTrue: Tensor([100_000, 8], numbers.reversed()),
      yPred: yPred)
    call.outputs = [.values]
    let plan = try CallPlan<Double>(CallForm(call))
    guard case .plain(let program) = plan.steps.first?.program else {
      Issue.record("no step in the dtype of the call")
      return
    }
    let stage = try #require(program.stages.first)
    // Each task asks, before its first slice, whether it is cancelled: there all wait for each other.
    let arrived = Atomic(0)
    var tensors = CallTensors()
    tensors[.yTrue] = call.yTrue.storage
    tensors[.yPred] = yPred.storage
    var results = CallResults()
    try plan.run(
      on: &tensors, executor: ManyThreads(width: 32),
      isCancelled: {
        guard arrived.add(1, ordering: .relaxed).newValue <= 32 else { return false }
        for _ in 0..<2_000 where arrived.load(ordering: .relaxed) < 32 { usleep(5_000) }
        return false
      }, into: &results)
    #expect(arrived.load(ordering: .relaxed) >= 32)
    #expect(stage.scratchBytes >= 32 * stage.arenaBytes)
    #expect(plan.cost.scratchBytes >= stage.scratchBytes)
  }
}
