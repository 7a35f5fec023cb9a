import Foundation
import Testing

@testable import Losses

/// A case whose numbers come from JAX: see Fixtures/operators.py and Fixtures/published.py.
struct CustomFixture: Sendable, CustomTestStringConvertible {
  let operators: [String]
  let source: String
  let arguments: [(name: String, value: Argument)]
  let yTrue: Tensor
  let yPred: Tensor
  let values: Tensor
  let gradient: Tensor

  var testDescription: String { String(source.prefix(60)) }

  static func cases(_ file: String) -> [CustomFixture] { objects(file).map { CustomFixture($0) } }

  /// The cases of a file, as they stand there.
  static func objects(_ file: String) -> [[String: Any]] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(file).json")
    do {
      let object = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
      return try #require(object?["cases"] as? [[String: Any]])
    } catch {
      fatalError("without fixtures there is nothing to test: \(error)")
    }
  }

  private init(_ object: [String: Any]) {
    func tensor(_ key: String) -> Tensor { object[key].map { Tensor(json: $0) } ?? Tensor([]) }
    operators = object["operators"] as? [String] ?? []
    source = object["source"] as? String ?? ""
    arguments = (object["arguments"] as? [String: Any] ?? [:]).sorted { $0.key < $1.key }
      .map { ($0.key, Argument(json: $0.value)) }
    yTrue = tensor("y_true")
    yPred = tensor("y_pred")
    values = tensor("values")
    gradient = tensor("gradient")
  }
}

/// Whether numbers agree to rounding in float64; sums may be taken in another order.
func expectClose(
  _ tensor: Tensor?, _ expected: Tensor, _ what: String, tolerance: Double = 1e-11
) throws {
  let tensor = try #require(tensor)
  #expect(tensor.shape == expected.shape, "\(what)")
  for (index, (number, witness)) in zip(tensor.doubles, expected.doubles).enumerated() {
    let isClose =
      number.isNaN && witness.isNaN || number == witness
      || abs(number - witness) <= tolerance * max(1, abs(witness))
    #expect(isClose, "\(what) \(index): \(number) for \(witness)")
  }
}

/// The table of operators, against JAX at ordinary points and by hand at the awkward ones.
struct OperatorTests {
  static let cases = CustomFixture.cases("operators")

  @Test(arguments: cases)
  func `agree with JAX, value and gradient`(_ fixture: CustomFixture) throws {
    let loss = try CustomLossSource.parsed(fixture.source).resolved(arguments: fixture.arguments)
    var call = LossCall(loss, yTrue: fixture.yTrue, yPred: fixture.yPred)
    call.dtype = .float64
    call.reduction = .sum
    call.outputs = [.values, .gradient]
    let answer = try call.prepared().evaluate()
    try expectClose(answer.values, fixture.values, "values")
    try expectClose(answer.gradient, fixture.gradient, "gradient")
  }

  static let images = CustomFixture.cases("images")

  @Test(arguments: images)
  func `on images agree with TensorFlow, which computes in float32`(
    _ fixture: CustomFixture
  ) throws {
    for dtype in [DType.float64, .float32] {
      let loss = try CustomLossSource.parsed(fixture.source).resolved(arguments: [])
      var call = LossCall(loss, yTrue: fixture.yTrue, yPred: fixture.yPred)
      call.dtype = dtype
      call.reduction = .sum
      call.outputs = [.values, .gradient]
      let answer = try call.prepared().evaluate()
      try expectClose(answer.values, fixture.values, "values", tolerance: 2e-5)
      try expectClose(answer.gradient, fixture.gradient, "gradient", tolerance: 2e-5)
    }
  }

  @Test(arguments: CustomOperator.all.map(\.name))
  func `each have a witness`(_ name: String) {
    #expect((Self.cases + Self.images).contains { $0.operators.contains(name) })
  }

  @Test func `bear names that nothing else bears`() {
    var seen: Set<String> = []
    for builtIn in CustomOperator.all {
      for name in [builtIn.name] + builtIn.twins { #expect(seen.insert(name).inserted, "\(name)") }
    }
  }
}
