import Testing

@testable import Losses

/// Losses as people paste them, against JAX.
struct PublishedLossTests {
  static let cases = CustomFixture.cases("published")

  @Test(arguments: cases)
  func `give the value and gradient that JAX gives`(_ fixture: CustomFixture) throws {
    let answer = try evaluated(
      fixture.source, fixture.yTrue, fixture.yPred, arguments: fixture.arguments)
    try expectClose(answer.values, fixture.values, "values", tolerance: 1e-9)
    try expectClose(answer.gradient, fixture.gradient, "gradient", tolerance: 1e-9)
  }

  @Test(arguments: cases)
  func `have a Hessian's diagonal that is the slope of the gradient`(
    _ fixture: CustomFixture
  ) throws {
    let source = try CustomLossSource.parsed(fixture.source)
    func answer(_ yPred: Tensor, _ outputs: LossOutputs) throws -> LossAnswer {
      var call = LossCall(
        try source.resolved(arguments: fixture.arguments), yTrue: fixture.yTrue, yPred: yPred)
      call.dtype = .float64
      call.outputs = outputs
      return try call.prepared().evaluate()
    }
    let hessian = try #require(try answer(fixture.yPred, .hessianDiagonal).hessianDiagonal).doubles
    for index in hessian.indices {
      var slope = 0.0
      for step in [1e-5, -1e-5] {
        var numbers = fixture.yPred.doubles
        numbers[index] += step
        let yPred = Tensor(fixture.yPred.shape.dimensions, numbers)
        let gradient = try #require(try answer(yPred, .gradient).gradient).doubles
        slope += gradient[index] / (2 * step)
      }
      #expect(abs(slope - hessian[index]) <= 1e-4 * max(1, abs(slope)), "\(index)")
    }
  }
}
