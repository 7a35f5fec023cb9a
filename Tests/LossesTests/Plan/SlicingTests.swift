import TestSupport
import Testing

@testable import Losses

/// A slice of a batch is just a smaller batch, whatever is computed.
struct SlicingTests {
  @Test(arguments: 0..<Effort.of(240))
  func `any size of slices and any executor give the same bits, and the right numbers`(
    _ seed: Int
  ) throws {
    let graph = RandomGraph(seed: UInt64(seed))
    let bits = try expectSameBits(graph, as: Double.self)
    _ = try expectSameBits(graph, as: Float.self)
    let expected = graph.formula.witness(graph.results)
    for (found, expected) in zip(bits, expected) {
      try #require(found.count == expected.count)
      let scale = expected.reduce(1) { max($0, $1.isFinite ? abs($1) : 0) }
      let isRight = zip(found, expected).allSatisfy { found, expected in
        found == expected || found.isNaN && expected.isNaN
          || abs(found - expected) <= Tolerance.ofRandomGraph * scale
      }
      #expect(isRight, "\(graph)")
    }
  }

  private func expectSameBits<T: Scalar>(
    _ graph: RandomGraph, as type: T.Type
  ) throws -> [[Double]] {
    var first: [[Double]]?
    for itemLimit in [16_384, 64, 7, 1] {
      let program = try graph.formula.program(graph.results, as: type, itemLimit: itemLimit)
      for executor in [Losses.SerialExecutor(), DispatchExecutor()] as [any Executor] {
        let found = try graph.formula.run(program, on: executor)
        guard let expected = first else {
          first = found
          continue
        }
        for (found, expected) in zip(found, expected) {
          #expect(
            found.map(\.canonicalBits) == expected.map(\.canonicalBits),
            "\(type), \(itemLimit), \(executor)\n\(graph)")
        }
      }
    }
    return first ?? []
  }
}
