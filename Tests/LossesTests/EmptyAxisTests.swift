import Testing

@testable import Losses

/// The batch may be empty; what belongs to a sample that is there may not.
struct EmptyAxisTests {
  struct Case: Sendable {
    let inputs: [Int]
    var sampleWeight: [Int]?
    var mask: [Int]?
    let offender: String
  }

  static let refused = [
    Case(inputs: [2, 1, 1], sampleWeight: [2, 0], offender: "sample_weight"),
    Case(inputs: [1, 1], sampleWeight: [0], offender: "sample_weight"),
    Case(inputs: [1, 1], sampleWeight: [0, 1], offender: "sample_weight"),
    Case(inputs: [2, 2], mask: [2, 0], offender: "mask"),
    Case(inputs: [1, 2], mask: [0], offender: "mask"),
    Case(inputs: [1, 2], sampleWeight: [1], mask: [0], offender: "mask"),
    Case(inputs: [2, 0], offender: "y_true"),
    Case(inputs: [0, 0], offender: "y_true"),
  ]

  private func call(_ name: String, _ shapes: Case) throws -> LossCall {
    func ones(_ shape: [Int]) -> Tensor {
      Tensor(shape, Array(repeating: 1, count: product(shape)))
    }
    var call = LossCall(
      try Catalogue.entry(named: name)([]), yTrue: ones(shapes.inputs), yPred: ones(shapes.inputs))
    call.sampleWeight = shapes.sampleWeight.map(ones)
    call.mask = shapes.mask.map(ones)
    call.outputs = [.loss, .values, .gradient]
    return call
  }

  @Test(arguments: refused, Reduction.allCases)
  func `is refused, and named`(_ shapes: Case, _ reduction: Reduction) throws {
    var call = try call("mean_squared_error", shapes)
    call.reduction = reduction
    let error = #expect(throws: LossError.self) { try call.prepared() }
    guard case .emptyAxis(let tensor, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(tensor == shapes.offender)
  }

  @Test(
    arguments: [
      Case(inputs: [0], offender: ""), Case(inputs: [0, 3], offender: ""),
      Case(inputs: [0, 3], sampleWeight: [0], offender: ""),
      Case(inputs: [0, 3], sampleWeight: [0], mask: [0], offender: ""),
    ], Reduction.allCases)
  func `of the batch costs nothing`(_ shapes: Case, _ reduction: Reduction) throws {
    var call = try call("mean_squared_error", shapes)
    call.reduction = reduction
    let answer = try call.answer()
    #expect(answer.loss?.doubles == (reduction == .none ? [] : [0]))
    #expect(answer.gradient?.shape == call.yPred.shape)
  }
}
