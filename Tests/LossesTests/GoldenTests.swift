import Testing

@testable import Losses

/// The numbers of Keras, case by case.
struct GoldenTests {
  @Test(arguments: GoldenCase.lossCases)
  func `agree with Keras within the tolerances of the case`(_ golden: GoldenCase) throws {
    let loss = try Catalogue.entry(named: golden.loss)(golden.parameters)
    var call = LossCall(loss, yTrue: golden.yTrue, yPred: golden.yPred)
    call.dtype = golden.dtype
    call.sampleWeight = golden.sampleWeight
    call.mask = golden.mask
    call.reduction = golden.reduction
    call.outputs = [.loss, .values, .gradient]
    let answer = try call.prepared().evaluate()
    try expect(answer.values, in: golden, "values") { $0.values }
    try expect(answer.loss, in: golden, "loss") { $0.loss }
    try expect(answer.gradient, in: golden, "gradient") { $0.gradient }
  }

  private func expect(
    _ tensor: Tensor?, in golden: GoldenCase, _ quantity: String,
    _ expected: (GoldenCase.Expected) -> Tensor?
  ) throws {
    guard !golden.skipped.contains(quantity) else { return }
    let candidates = golden.expected.compactMap(expected)
    guard let first = candidates.first else { return }
    let tensor = try #require(tensor)
    #expect(tensor.shape == first.shape, "\(quantity)")
    let atol = golden.atol[quantity] ?? 0
    let numbers = tensor.doubles
    for index in numbers.indices {
      let isClose = candidates.contains { candidate in
        guard candidate.shape == tensor.shape else { return false }
        let expected = candidate.doubles[index]
        if expected.isNaN { return numbers[index].isNaN }
        if expected.isInfinite { return numbers[index] == expected }
        return abs(numbers[index] - expected) <= atol + golden.rtol * abs(expected)
      }
      #expect(
        isClose,
        "\(quantity) \(tensor.index(ofElement: index)): \(numbers[index]) for \(first.doubles[index])"
      )
      if !isClose { break }
    }
  }
}
