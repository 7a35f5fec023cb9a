import Testing

@testable import Losses

/// Losses of how far two masks overlap, where there is more to add up than one block.
struct OverlapTests {
  @Test(arguments: ["dice", "tversky"], [1_000, 10_007])
  func `values and gradients are those of the law`(name: String, count: Int) throws {
    var numbers = SeededNumbers(3)
    // Floats, so that it is the same in whatever type they are stored.
    let t = (0..<count).map { _ in Double(Float.random(in: 0...1, using: &numbers)) }
    let p = (0..<count).map { _ in Double(Float.random(in: 0...1, using: &numbers)) }
    let isDice = name == "dice"
    let overlap = zip(t, p).reduce(0) { $0 + $1.0 * $1.1 }
    let (sumOfT, sumOfP) = (t.reduce(0, +), p.reduce(0, +))
    // Tversky with both weights a half is dice, but for where epsilon stands.
    let divisor =
      isDice ? sumOfT + sumOfP + 1e-7 : overlap + (sumOfT + sumOfP - 2 * overlap) / 2 + 1e-7
    let dividend = isDice ? 2 * overlap : overlap
    let value = 1 - dividend / divisor
    let slope = isDice ? (2.0, 1.0) : (1.0, 0.5)
    let gradient = t.map { (dividend * slope.1 / divisor - slope.0 * $0) / divisor }

    for stored in [ElementType.float32, .float64] {
      func tensor(_ numbers: [Double]) throws -> Tensor {
        try #require(
          Tensor(shape: Shape([count]), storage: TensorStorage(numbers).stored(as: stored)))
      }
      for dtype in [DType.float32, .float64] {
        let tolerance = dtype == .float32 ? Tolerance.inSingle : Tolerance.ofPeers
        var call = LossCall(
          try Catalogue.entry(named: name)([]), yTrue: try tensor(t), yPred: try tensor(p))
        call.dtype = dtype
        call.outputs = [.loss, .gradient]
        for executor in [SerialExecutor(), DispatchExecutor()] as [any Executor] {
          let answer = try call.prepared().evaluate(on: executor)
          #expect(abs(try #require(answer.loss).doubles[0] - value) <= tolerance)
          for (found, expected) in zip(try #require(answer.gradient).doubles, gradient) {
            #expect(abs(found - expected) <= tolerance / divisor)
          }
        }
      }
    }
  }
}
