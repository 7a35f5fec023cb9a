import Testing

@testable import Losses

/// Losses as people paste them, against what TensorFlow and PyTorch make of the same text.
struct FrameworkLossTests {
  static let cases = ["tensorflow", "torch", "constructs"].flatMap {
    FrameworkFixture.cases("frameworks-\($0)")
  }

  @Test(arguments: cases.filter { $0.loss != nil && $0.isPossible })
  func `give the loss and the gradient of their framework`(_ fixture: FrameworkFixture) throws {
    let answer = try fixture.answer()
    let loss = try #require(answer.loss).doubles
    #expect(isNear(loss[0], fixture.loss ?? .nan, of: fixture.loss ?? 0), "\(loss)")
    let gradient = try #require(answer.gradient)
    #expect(gradient.shape == fixture.yPred.shape)
    try #require(gradient.doubles.count == fixture.gradient.count)
    let scale = fixture.gradient.reduce(0) { max($0, abs($1)) }
    for (number, witness) in zip(gradient.doubles, fixture.gradient) {
      #expect(isNear(number, witness, of: scale), "\(number) for \(witness)")
    }
  }

  /// Both compute in float32, in different orders.
  private func isNear(_ number: Double, _ witness: Double, of scale: Double) -> Bool {
    abs(number - witness) <= 2e-5 * max(abs(scale), 1e-3)
  }

  @Test(arguments: cases.filter { $0.loss == nil })
  func `are refused where they hold what is no function of two tensors`(
    _ fixture: FrameworkFixture
  ) throws {
    do {
      _ = try fixture.answer()
      Issue.record("not refused")
    } catch LossError.custom(let error) {
      #expect(error.code == .unknownName)
      #expect(error.hint != nil)
    }
  }

  @Test func `are all tried but for operators that are not there yet`() {
    #expect(Self.cases.count { $0.isPossible } >= 40)
  }
}

/// A case whose numbers come from a framework: see Fixtures/frameworks.py.
struct FrameworkFixture: Sendable, CustomTestStringConvertible {
  let name: String
  let source: String
  let arguments: [(name: String, value: Argument)]
  let yTrue: Tensor
  let yPred: Tensor
  /// None where the source is refused.
  let loss: Double?
  let gradient: [Double]
  /// The operators that it cannot do without.
  let operators: [String]

  var testDescription: String { name }

  /// Whether every operator that it needs is there.
  var isPossible: Bool {
    operators.allSatisfy {
      CustomOperator.byName[$0] != nil || PythonFunction.ofLibraries[$0] != nil
    }
  }

  func answer() throws -> LossAnswer {
    let loss = try CustomLossSource.parsed(source).resolved(arguments: arguments)
    var call = LossCall(loss, yTrue: yTrue, yPred: yPred)
    call.isReductionGiven = false
    call.outputs = [.loss, .gradient]
    return try call.prepared().evaluate()
  }

  static func cases(_ file: String) -> [FrameworkFixture] {
    CustomFixture.objects(file).map { FrameworkFixture($0) }
  }

  private init(_ object: [String: Any]) {
    func tensor(_ key: String) -> Tensor { object[key].map { Tensor(json: $0) } ?? Tensor([]) }
    name = object["name"] as? String ?? ""
    source = object["source"] as? String ?? ""
    arguments = (object["arguments"] as? [String: Any] ?? [:]).sorted { $0.key < $1.key }
      .map { ($0.key, Argument(json: $0.value)) }
    yTrue = tensor("y_true")
    yPred = tensor("y_pred")
    loss = object["loss"] as? Double
    gradient = tensor("gradient").doubles
    operators = object["operators"] as? [String] ?? []
  }
}
