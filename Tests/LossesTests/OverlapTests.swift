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
      func tensor(_ numbers: [Double]) -> Tensor { Tensor(numbers).stored(as: stored) }
      for dtype in [DType.float32, .float64] {
        let tolerance = dtype == .float32 ? Tolerance.inSingle : Tolerance.ofPeers
        var call = LossCall(
          try Catalogue.entry(named: name)([]), yTrue: tensor(t), yPred: tensor(p))
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

  /// Sums that are found in one pass have the bits that each has alone.
  @Test(arguments: [1_000, 10_007], [ElementType.float32, .float64])
  func `sums in one pass are those of a pass each`(count: Int, stored: ElementType) throws {
    var numbers = SeededNumbers(4)
    func tensor() -> Tensor {
      let entries = (0..<count).map { _ in Double(Float.random(in: 0...1, using: &numbers)) }
      return Tensor(entries).stored(as: stored)
    }
    let formula = Formula()
    let (p, t) = (formula.operand(tensor()), formula.operand(tensor()))
    let summands = [t * p, t * (1 - p), (1 - t) * p, t, p, t * (1 - t)]
    func together<T: Scalar>(_ type: T.Type) throws {
      let found = try formula.run(summands.map { sum($0, axis: 0) }, as: type)
      for (sumFound, summand) in zip(found, summands) {
        // Sizes of what is not negative are no factors, and add up in a pass of their own.
        let alone = try formula.run([sum(abs(summand), axis: 0)], as: type)[0]
        #expect(sumFound.map(\.bitPattern) == alone.map(\.bitPattern))
      }
    }
    try together(Float.self)
    try together(Double.self)
  }
}
