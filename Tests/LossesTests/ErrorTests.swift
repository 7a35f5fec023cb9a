import Testing

@testable import Losses

/// What Keras' callers get wrong, refused before or while computing.
struct ErrorTests {
  // These are about the text of the request, which the service reads.
  private static let textual: Set = ["unknown_reduction", "unknown_dtype", "ragged"]

  @Test(arguments: GoldenCase.json("errors").compactMap { $0["name"] as? String })
  func `a call that makes no sense is refused`(_ name: String) throws {
    guard !Self.textual.contains(name) else { return }
    let object = try #require(GoldenCase.json("errors").first { $0["name"] as? String == name })
    let golden = GoldenCase(file: "errors", object)
    #expect(throws: LossError.self) {
      let loss = try Catalogue.entry(named: golden.loss)(golden.parameters)
      var call = LossCall(loss, yTrue: golden.yTrue, yPred: golden.yPred)
      call.sampleWeight = golden.sampleWeight
      _ = try call.answer()
    }
  }

  @Test func `an unknown loss is answered with the nearest one`() {
    #expect(
      throws: LossError.unknownLoss(
        name: "mean_sqared_error", nearest: "mean_squared_error", suggestion: nil)
    ) {
      try Catalogue.entry(named: "mean_sqared_error")
    }
  }
}

struct ToCategoricalTests {
  @Test(arguments: GoldenCase.json("to_categorical").compactMap { $0["name"] as? String })
  func `labels become rows as in Keras`(_ name: String) throws {
    let golden = try #require(
      GoldenCase.json("to_categorical").first { $0["name"] as? String == name })
    let labels = Tensor(json: try #require(golden["y"]))
    let classes = golden["num_classes"] as? Int
    if golden["expected_error"] != nil || golden["accept_error"] != nil {
      #expect(throws: LossError.self) {
        try toCategorical(labels, numClasses: classes, limit: 1_000)
      }
      return
    }
    let rows = try toCategorical(labels, numClasses: classes, limit: 1_000)
    #expect(rows.shape.dimensions == golden["shape"] as? [Int])
    let expected = Tensor(json: try #require(golden["expected"])).doubles
    let numbers = rows.classes.flatMap { label in
      (0..<rows.numClasses).map { $0 == Int(label) ? 1.0 : 0 }
    }
    #expect(numbers == expected)
  }

  @Test func `a result beyond the limit is refused before it is made`() {
    #expect(throws: LossError.self) {
      try toCategorical(Tensor([0, 2_000_000_000]), limit: 1_000_000)
    }
  }

  @Test func `a fraction is cut off and warned of`() throws {
    let rows = try toCategorical(Tensor([0, 1.5]), limit: 100)
    #expect(rows.warnings.map(\.kind) == [.labelsTruncated])
    #expect(rows.warnings.map(\.index) == [[1]])
  }
}
