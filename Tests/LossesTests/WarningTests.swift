import Testing

@testable import Losses

/// The mistakes people make, each with its place; and silence where there is none.
struct WarningTests {
  private func warnings(
    _ name: String, _ parameters: [(name: String, value: Argument)] = [], _ yTrue: Tensor,
    _ yPred: Tensor, outputs: LossOutputs = [.loss, .values]
  ) throws -> [LossWarning] {
    var call = LossCall(
      try Catalogue.entry(named: name)(parameters), yTrue: yTrue, yPred: yPred)
    call.outputs = outputs
    return try call.answer().warnings
  }

  @Test(arguments: Catalogue.entries, DType.allCases)
  func `sound inputs are not warned of`(_ entry: CatalogueEntry, _ dtype: DType) throws {
    var inputs = try SampleInputs(entry, samples: 4)
    // Where rows are to be distributions, these are.
    if entry.name.hasPrefix("categorical") || entry.name.hasPrefix("sparse") {
      inputs.yPred = Tensor([4, 5], (0..<20).map { [0.1, 0.3, 0.2, 0.15, 0.25][$0 % 5] })
    }
    #expect(try LossCall(entry, inputs, dtype: dtype).answer().warnings == [])
  }

  @Test func `rows that are not one-hot are named by their first entry`() throws {
    for name in [
      "categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge",
    ] {
      for bad in [[1.0, 1, 0], [0, 0, 0], [-1, 1, 1], [2, -1, 0], [.nan, 0, 1]] {
        let found = try warnings(
          name, [], Tensor([2, 3], [0, 1, 0] + bad),
          Tensor([2, 3], [0.2, 0.3, 0.5, 0.2, 0.3, 0.5]))
        #expect(found.first?.kind == .labelsNotOneHot, "\(name) \(bad)")
        #expect(found.first?.tensor == "y_true")
        #expect(found.first?.index == [1, 0])
      }
      let distribution = Tensor([2, 3], [0, 1, 0, 0.2, 0.3, 0.5])
      #expect(try warnings(name, [], distribution, distribution) == [])
    }
  }

  @Test func `the class axis of one-hot labels may be another one`() throws {
    let columns = Tensor([2, 2], [1, 1, 0, 0])
    let yPred = Tensor([2, 2], [0.75, 0.5, 0.25, 0.5])
    let axis: [(name: String, value: Argument)] = [("axis", .number(0))]
    #expect(try warnings("categorical_crossentropy", axis, columns, yPred) == [])
    let found = try warnings(
      "categorical_crossentropy", axis, Tensor([2, 2], [1, 1, 0, 1]), yPred)
    #expect(found.map(\.kind) == [.labelsNotOneHot])
    #expect(found.map(\.index) == [[0, 1]])
  }

  @Test func `predictions outside the unit interval look like logits`() throws {
    for (name, yTrue) in [
      ("binary_crossentropy", Tensor([1, 2], [0, 1])),
      ("binary_focal_crossentropy", Tensor([1, 2], [0, 1])),
      ("categorical_crossentropy", Tensor([1, 2], [0, 1])),
      ("categorical_focal_crossentropy", Tensor([1, 2], [0, 1])),
      ("sparse_categorical_crossentropy", Tensor([1])),
    ] {
      for bad in [1.5, -0.25] {
        let yPred = Tensor([1, 2], [0.5, bad])
        let found = try warnings(name, [], yTrue, yPred).filter { $0.kind != .notFinite }
        #expect(found.map(\.kind) == [.predictionsLookLikeLogits], "\(name)")
        #expect(found.map(\.tensor) == ["y_pred"])
        #expect(found.map(\.index) == [[0, 1]])
        #expect(try warnings(name, [("from_logits", .boolean(true))], yTrue, yPred) == [])
      }
      // What rounding leaves of a softmax.
      #expect(try warnings(name, [], yTrue, Tensor([1, 2], [-1e-6, 1.000001])) == [])
    }
  }

  @Test func `where there are no logits, they are probabilities outside the unit interval`()
    throws
  {
    let found = try warnings(
      "kl_divergence", [], Tensor([1, 2], [0.5, 0.5]), Tensor([1, 2], [0.5, 2]))
    #expect(found.map(\.kind) == [.probabilitiesOutsideUnit])
    #expect(found.map(\.tensor) == ["y_pred"])
    #expect(found.map(\.index) == [[0, 1]])
  }

  @Test func `labels outside the unit interval are named`() throws {
    for name in ["binary_crossentropy", "kl_divergence"] {
      let found = try warnings(name, [], Tensor([2, 1], [1, -1]), Tensor([2, 1], [0.5, 0.5]))
      #expect(found.map(\.kind) == [.probabilitiesOutsideUnit])
      #expect(found.map(\.tensor) == ["y_true"])
      #expect(found.map(\.index) == [[1, 0]])
    }
  }

  @Test func `a label with a fraction is cut off`() throws {
    let yPred = Tensor([3, 2], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    for name in ["sparse_categorical_crossentropy", "categorical_generalized_cross_entropy"] {
      let found = try warnings(name, [], Tensor([0, 1.5, -0.5]), yPred)
      #expect(found.map(\.kind) == [.labelsTruncated])
      #expect(found.map(\.tensor) == ["y_true"])
      #expect(found.map(\.index) == [[1]])
    }
  }

  @Test func `a result that is not finite is named, with where it began`() throws {
    let found = try warnings(
      "mse", [], Tensor([2, 2], [0, 0, 0, 0]), Tensor([2, 2], [0, 0, 0, .nan]))
    #expect(found.map(\.kind) == [.notFinite])
    #expect(found.map(\.tensor) == ["values"])
    #expect(found.map(\.index) == [[1]])
    #expect(found.first?.message.contains("y_pred") == true)
    #expect(found.first?.message.contains("[1, 1]") == true)
  }

  @Test func `an overflow of finite numbers is told from one that was sent`() throws {
    let found = try warnings("mse", [], Tensor([1, 1], [0]), Tensor([1, 1], [1e30]))
    #expect(found.map(\.kind) == [.notFinite])
    #expect(found.first?.message.contains("every input is finite") == true)
    #expect(found.first?.message.contains("Infinity") == true)
  }

  @Test func `of several results the first one that is asked for is named`() throws {
    let (yTrue, yPred) = (Tensor([1, 1], [0]), Tensor([1, 1], [.infinity]))
    #expect(try warnings("mse", [], yTrue, yPred, outputs: .loss).map(\.tensor) == ["loss"])
    #expect(
      try warnings("mse", [], yTrue, yPred, outputs: .gradient).map(\.tensor) == ["gradient"])
  }
}
