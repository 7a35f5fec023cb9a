import Testing

@testable import Losses

/// Infinities, NaN, empty tensors, scalars, large labels: what a call makes of them.
struct SpecialValueTests {
  private static let (inf, nan) = (Double.infinity, Double.nan)

  private func answer(
    _ name: String, with parameters: [(name: String, value: Argument)] = [], _ yTrue: Tensor,
    _ yPred: Tensor, _ dtype: DType = .float32
  ) throws -> LossAnswer {
    var call = LossCall(
      try Catalogue.entry(named: name)(parameters), yTrue: yTrue, yPred: yPred)
    call.dtype = dtype
    call.outputs = [.loss, .values, .gradient]
    return try call.answer()
  }

  // MARK: Infinities

  /// A row with an infinite prediction in it, and the values that are accepted.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    var logits = false
    let yTrue: [Double]
    let yPred: [Double]
    let accepted: [Double]
    var testDescription: String { "\(name) \(yTrue) \(yPred)" }

    init(_ name: String, _ yTrue: [Double], _ yPred: [Double], _ accepted: Double...) {
      self.name = name
      self.yTrue = yTrue
      self.yPred = yPred
      self.accepted = accepted
    }

    init(logits name: String, _ yTrue: [Double], _ yPred: [Double], _ accepted: Double...) {
      self.name = name
      logits = true
      self.yTrue = yTrue
      self.yPred = yPred
      self.accepted = accepted
    }
  }

  /// The table of the specification, row by row; where it gives a choice, both are here.
  static let infinities =
    ["mse", "mae", "mape", "huber", "log_cosh"].flatMap {
      [Row($0, [1, 1], [inf, 1], inf), Row($0, [1, 1], [-inf, 1], inf)]
    } + [
      Row("msle", [1, 1], [inf, 1], inf),
      Row("hinge", [1], [inf], 0), Row("hinge", [1], [-inf], inf),
      Row("squared_hinge", [1], [inf], 0), Row("squared_hinge", [1], [-inf], inf),
      Row("categorical_hinge", [1, 0], [inf, 0], nan),
      Row("categorical_hinge", [1, 0], [-inf, 0], nan),
      Row("poisson", [1], [inf], nan), Row("poisson", [0], [inf], nan),
      Row("poisson", [1], [-inf], nan),
      Row("cosine_similarity", [1, 1], [inf, 1], nan),
      Row("cosine_similarity", [1, 1], [-inf, 1], nan),
      Row(logits: "binary_crossentropy", [1], [inf], nan, 0),
      Row(logits: "binary_crossentropy", [0], [inf], nan, inf),
      Row(logits: "binary_crossentropy", [0.5], [inf], nan, inf),
      Row(logits: "binary_crossentropy", [1], [-inf], inf),
      Row(logits: "binary_crossentropy", [0.5], [-inf], inf),
      Row(logits: "binary_crossentropy", [0], [-inf], nan, 0),
      Row(logits: "categorical_crossentropy", [1, 0], [inf, 0], nan),
      Row(logits: "categorical_crossentropy", [1, 0], [-inf, 0], inf, nan),
      Row(logits: "categorical_crossentropy", [1, 0], [0, -inf], nan, 0),
      Row(logits: "sparse_categorical_crossentropy", [0], [inf, 0], nan),
      Row(logits: "sparse_categorical_crossentropy", [0], [-inf, 0], inf),
      Row(logits: "sparse_categorical_crossentropy", [0], [0, -inf], 0),
    ]

  @Test(arguments: infinities, DType.allCases)
  func `an infinite prediction costs what the table says`(_ row: Row, _ dtype: DType) throws {
    let isSparse = row.name.hasPrefix("sparse")
    let parameters: [(name: String, value: Argument)] =
      row.logits ? [("from_logits", .boolean(true))] : []
    let found = try answer(
      row.name, with: parameters, Tensor(isSparse ? [1] : [1, row.yTrue.count], row.yTrue),
      Tensor([1, row.yPred.count], row.yPred), dtype)
    let value = try #require(found.values).doubles[0]
    // The steps of Keras meet infinity less infinity, which a type of two bytes takes as they are.
    let isOfSteps = dtype.half != nil && row.name == "log_cosh" && value.isNaN
    #expect(
      isOfSteps || row.accepted.contains { $0 == value || $0.isNaN && value.isNaN },
      "\(value), not one of \(row.accepted)")
  }

  @Test(arguments: [
    ("msle", [1.0, 2], -inf, 1e-7), ("kl_divergence", [0.5, 0.5], inf, 1),
    ("kl_divergence", [0.5, 0.5], -inf, 1e-7), ("binary_crossentropy", [0.0, 1], inf, 1 - 1e-7),
    ("binary_crossentropy", [1.0, 1], -inf, 1e-7),
  ])
  func `an infinite prediction counts as the end it is clipped to`(
    _ name: String, _ yTrue: [Double], _ infinite: Double, _ end: Double
  ) throws {
    for dtype in DType.allCases {
      let t = Tensor([1, 2], yTrue)
      let found = try answer(name, t, Tensor([1, 2], [infinite, 0.5]), dtype)
      let clipped = try answer(name, t, Tensor([1, 2], [end, 0.5]), dtype)
      #expect(found.values?.bits == clipped.values?.bits)
      #expect(found.gradient?.doubles[0] == 0)
    }
  }

  @Test(arguments: Catalogue.entries, DType.allCases)
  func `a NaN makes its own row NaN and no other`(_ entry: CatalogueEntry, _ dtype: DType) throws {
    guard !["circle", "dice", "tversky"].contains(entry.name) else { return }
    let inputs = try SampleInputs(entry, samples: 3)
    let clean = try LossCall(entry, inputs, dtype: dtype).answer()
    var spoilt = inputs
    var numbers = inputs.yPred.doubles
    numbers[numbers.count / 3 + 1] = .nan
    spoilt.yPred = Tensor(inputs.yPred.shape.dimensions, numbers)
    let values = try #require(try LossCall(entry, spoilt, dtype: dtype).answer().values).doubles
    let others = try #require(clean.values).doubles
    #expect(values[1].isNaN)
    #expect(values[0] == others[0])
    #expect(values[2] == others[2])
  }

  // MARK: Empty tensors, scalars, ranks

  @Test func `an axis of length 0 other than the batch is refused`() throws {
    for name in ["mse", "kl_divergence", "categorical_crossentropy", "categorical_hinge", "dice"] {
      #expect(throws: LossError.emptyAxis(tensor: "y_true", shape: [2, 0])) {
        try answer(name, Tensor([2, 0], []), Tensor([2, 0], []))
      }
    }
  }

  @Test func `an empty batch costs nothing, whatever the reduction`() throws {
    for reduction in Reduction.allCases {
      var call = LossCall(
        try Catalogue.entry(named: "mse")([]), yTrue: Tensor([0, 3], []), yPred: Tensor([0, 3], []))
      call.reduction = reduction
      let answer = try call.answer()
      #expect(answer.loss?.doubles == (reduction == .none ? [] : [0]))
      #expect(answer.values?.shape.dimensions == [0])
    }
  }

  @Test func `two empty lists are an empty batch`() throws {
    let found = try answer("mse", Tensor([]), Tensor([]))
    #expect(found.loss?.doubles == [0])
    #expect(found.values?.doubles == [])
    #expect(found.gradient?.doubles == [])
  }

  @Test func `a scalar has no axis to average over, and those that need none take it`() throws {
    let scalar = Tensor([], [0.5])
    for name in ["mse", "hinge", "poisson", "kl_divergence", "binary_crossentropy", "huber"] {
      let canonical = try Catalogue.entry(named: name).name
      #expect(throws: LossError.noAxis(loss: canonical)) { try answer(name, scalar, scalar) }
    }
    for name in ["dice", "tversky"] {
      let found = try answer(name, scalar, scalar)
      #expect(found.loss?.shape.dimensions == [])
      #expect(found.gradient?.shape.dimensions == [])
    }
    let found = try answer("cosine_similarity", with: [("axis", .null)], scalar, scalar)
    #expect(found.loss?.doubles == [-1])
  }

  @Test(arguments: [
    ([4], [4, 1], [4]), ([4, 1], [4], [4]), ([2, 3], [2, 3, 1], [2]), ([2, 3, 1], [2, 3], [2]),
    ([4], [4], []), ([3], [2, 3], [2]), ([1, 3], [2, 3], [2]), ([2, 1], [2, 3], [2]),
    ([2, 3], [1, 3], [2]), ([2, 3], [4, 2, 3], [4, 2]), ([1], [1, 1], [1]),
  ])
  func `ranks are aligned as in the table`(_ yTrue: [Int], _ yPred: [Int], _ values: [Int]) throws {
    let found = try answer(
      "mse", Tensor(yTrue, (0..<product(yTrue)).map(Double.init)),
      Tensor(yPred, (0..<product(yPred)).map { Double($0) / 2 }))
    #expect(found.values?.shape.dimensions == values)
    #expect(found.gradient?.shape.dimensions == yPred)
  }

  @Test func `a column against a vector pairs entry with entry`() throws {
    let found = try answer("mae", Tensor([1, 2, 3]), Tensor([3, 1], [1, 3, 6]))
    #expect(found.values?.doubles == [0, 1, 3])
  }

  @Test func `shapes that do not broadcast are refused`() {
    for (yTrue, yPred) in [([4], [4, 2]), ([2, 3], [2, 4]), ([2], [3])] {
      #expect(throws: LossError.self) {
        try answer(
          "mse", Tensor(yTrue, [Double](repeating: 0, count: product(yTrue))),
          Tensor(yPred, [Double](repeating: 0, count: product(yPred))))
      }
    }
  }

  // MARK: Large labels

  @Test func `labels are told apart up to 2^53, in float32 too`() throws {
    // Neighbours that a float32 cannot tell apart.
    for label in [0x1p24 + 1, 0x1p31 + 1, 0x1p53 - 1] {
      for dtype in DType.allCases {
        let ignoring = try answer(
          "sparse_categorical_crossentropy", with: [("ignore_class", .number(label))],
          Tensor([label, 0]), Tensor([2, 2], [0.5, 0.5, 0.5, 0.5]), dtype)
        #expect(ignoring.values?.doubles[0] == 0)
        #expect(throws: LossError.self) {
          try answer(
            "sparse_categorical_crossentropy", with: [("ignore_class", .number(label))],
            Tensor([label - 1, 0]), Tensor([2, 2], [0.5, 0.5, 0.5, 0.5]), dtype)
        }
        // Three strangers have no positives, so they cost nothing; two friends do.
        let embeddings = Tensor([3, 2], [1, 0, 0.6, 0.8, 0, 1])
        let strangers = try answer(
          "circle", Tensor([label, label - 1, label - 2]), embeddings, dtype)
        #expect(strangers.values?.doubles == [0, 0, 0])
        let friends = try answer("circle", Tensor([label, label - 1, label]), embeddings, dtype)
        #expect(friends.values?.doubles.map { $0 > 0 } == [true, false, true])
      }
    }
  }

  @Test func `a label of ctc that float32 would round into range is refused`() {
    for label in [3.0, 2.9999999999 + 1, 0x1p53, -1, .nan] {
      #expect(throws: LossError.self) {
        try answer(
          "ctc", Tensor([1, 1], [label]), Tensor([1, 2, 3], [0, 0, 0, 0, 0, 0]), .float32)
      }
    }
    // It is still class 2, though its float32 is 3.
    #expect(throws: Never.self) {
      try answer(
        "ctc", Tensor([1, 1], [2.9999999999]), Tensor([1, 2, 3], [0, 0, 0, 0, 0, 0]), .float32)
    }
  }

  // MARK: Extremes

  /// Magnitudes at which a float32 overflows once squared, or is about to vanish.
  static let extremes = [1e-38, 3e38, 1e19, 2e19, 1e-20, 1e-45, 1]

  @Test(arguments: Catalogue.entries)
  func `a value is finite wherever the true one fits float32`(_ entry: CatalogueEntry) throws {
    guard entry.name != "ctc", entry.name != "circle" else { return }
    let inputs = try SampleInputs(entry, samples: 1, width: 2)
    let magnitudes = Self.extremes.flatMap { [$0, -$0] }
    for first in magnitudes {
      for second in magnitudes {
        var call = try LossCall(entry, inputs, dtype: .float64, outputs: [.values])
        let pair = [first, second].map { Double(Float($0)) }
        call.yPred = Tensor([1, 2], pair)
        try expectTrue(call, entry.name)
        // As truth, too, where any number may be one.
        guard try entry([]).loss.expectations.isEmpty else { continue }
        call.yTrue = Tensor([1, 2], pair)
        call.yPred = Tensor([1, 2], pair.reversed())
        try expectTrue(call, entry.name)
      }
    }
  }

  private func expectTrue(_ call: LossCall, _ name: String) throws {
    let truth = try #require(try call.answer().values).doubles[0]
    guard fits(truth), try !overflowsOnTheWay(call, name) else { return }
    var single = call
    single.dtype = .float32
    let value = try #require(try single.answer().values).doubles[0]
    #expect(value.isFinite, "\(name) \(call.yTrue.doubles) \(call.yPred.doubles): \(truth)")
  }

  /// Whether Keras overflows as well, before it takes the mean: then infinity passes.
  private func overflowsOnTheWay(_ call: LossCall, _ name: String) throws -> Bool {
    let (t, p) = (call.yTrue.doubles, call.yPred.doubles)
    switch name {
    case "mean_squared_error", "squared_hinge", "tweedie_deviance":
      // What one entry costs alone.
      return try p.indices.contains { index in
        var alone = call
        alone.yTrue = Tensor([1, 1], [t[index]])
        alone.yPred = Tensor([1, 1], [p[index]])
        let cost = try #require(try alone.answer().values).doubles[0]
        return !fits(cost)
      }
    case "mean_absolute_percentage_error", "pinball":
      return zip(t, p).contains { !fits($0 - $1) }
    // Of sums that cancel wholly, only the rounding is left to divide by.
    case "tversky": return p.contains { $0 < 0 }
    default: return false
    }
  }

  private func fits(_ number: Double) -> Bool { Float(number).isFinite }
}
