import TestSupport
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
    let distributions = Tensor([4, 5], (0..<20).map { [0.1, 0.3, 0.2, 0.15, 0.25][$0 % 5] })
    if ["categorical", "sparse", "kl"].contains(where: { entry.name.hasPrefix($0) }) {
      inputs.yPred = distributions
    }
    if entry.name == "kl_divergence" { inputs.yTrue = distributions }
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
        #expect(found.first?.hint == "If these are logits, set from_logits to true.")
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
    for name in ["binary_crossentropy", "binary_focal_crossentropy"] {
      let found = try warnings(name, [], Tensor([2, 1], [1, -1]), Tensor([2, 1], [0.5, 0.5]))
      #expect(found.first?.hint == "Labels must be 0 and 1: send (y_true + 1) / 2.")
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

  // MARK: Each mistake with its sentence and its remedy

  private func expect(
    _ found: [LossWarning], _ kind: LossWarning.Kind, _ message: String, hint: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.map(\.kind) == [kind], sourceLocation: sourceLocation)
    #expect(found.first?.message == message, sourceLocation: sourceLocation)
    #expect(found.first?.hint?.contains(hint) == true, sourceLocation: sourceLocation)
  }

  private let soft = Tensor([2, 2], [0.75, 0.25, 0.5, 0.5])
  private let hot = Tensor([2, 2], [1, 0, 0, 1])
  private let fromLogits: [(name: String, value: Argument)] = [("from_logits", .boolean(true))]

  @Test func `rows that do not sum to 1 are named`() throws {
    let rows = Tensor([2, 2], [0.75, 0.25, 0.5, 0.75])
    for (name, yTrue) in [
      ("kl_divergence", hot), ("categorical_crossentropy", hot),
      ("categorical_focal_crossentropy", hot), ("sparse_categorical_crossentropy", Tensor([0, 1])),
      ("categorical_generalized_cross_entropy", Tensor([0, 1])),
    ] {
      let found = try warnings(name, [], yTrue, rows)
      expect(
        found, .predictionsNotNormalised,
        "The rows of y_pred do not sum to 1; one row sums to 1.25.", hint: "softmax"
      )
      #expect(found.first?.index == [1, 0])
    }
  }

  @Test func `probabilities with from_logits are a softmax twice`() throws {
    for (name, yTrue) in [
      ("categorical_crossentropy", hot), ("categorical_focal_crossentropy", hot),
      ("sparse_categorical_crossentropy", Tensor([0, 1])),
    ] {
      expect(
        try warnings(name, fromLogits, yTrue, soft), .probabilitiesAsLogits,
        "from_logits is set, but the predictions look like probabilities: every row lies within "
          + "[0, 1] and sums to 1, so that a softmax is applied twice.", hint: "Omit from_logits")
      #expect(try warnings(name, fromLogits, yTrue, Tensor([2, 2], [0.75, 0.5, 0.5, 0.5])) == [])
    }
    let many = Tensor([4, 8], (0..<32).map { Double($0) / 32 })
    let labels = Tensor([4, 8], (0..<32).map { Double($0 % 2) })
    for name in ["binary_crossentropy", "binary_focal_crossentropy"] {
      expect(
        try warnings(name, fromLogits, labels, many), .probabilitiesAsLogits,
        "from_logits is set, but the predictions look like probabilities: every entry lies within "
          + "[0, 1], so that a sigmoid is applied twice.", hint: "Omit from_logits")
      #expect(try warnings(name, fromLogits, hot, soft) == [])
    }
  }

  @Test func `labels of a hinge are -1 and 1, or 0 and 1`() throws {
    for name in ["hinge", "squared_hinge"] {
      for (labels, found) in [([1.0, 0.5], "0.5"), ([-1, 0], "0.0 beside -1"), ([2, 1], "2.0")] {
        expect(
          try warnings(name, [], Tensor([1, 2], labels), Tensor([1, 2], [1, -1])), .labelsNotBinary,
          "y_true of a hinge loss should contain only -1 and 1, or only 0 and 1; it contains "
            + "\(found).",
          hint: "-1 for negative")
      }
      for labels in [[1.0, -1], [0, 1], [0, 0], [-1, -1]] {
        #expect(
          try warnings(name, [], Tensor([1, 2], labels), Tensor([1, 2], [1, -1])) == [])
      }
    }
  }

  @Test func `zeros under a percentage are counted, with what they cost`() throws {
    let yTrue = Tensor([2, 2], [0, 1, 0, 2])
    expect(
      try warnings("mape", [], yTrue, Tensor([2, 2], [0.5, 1, -1, 1])), .zeroInPercentage,
      "2 entries of y_true are 0; errors are divided by 1e-07 there: the largest error is 1e+09 "
        + "percent.", hint: "mean_absolute_error")
    expect(
      try warnings("mape", [], Tensor([1, 2], [1e-9, 1]), Tensor([1, 1], [1])), .zeroInPercentage,
      "1 entry of y_true is 0 or close to 0; errors are divided by 1e-07 there.", hint: "mask")
    // A correct prediction has no error.
    #expect(try warnings("mape", [], yTrue, Tensor([2, 2], [0, 1, 0, 1])) == [])
  }

  @Test func `labels that seem to count from 1 are named`() throws {
    let rows = 120
    let yPred = Tensor([rows, 4], (0..<rows * 4).map { _ in 0.25 })
    let labels = Tensor((0..<rows).map { Double($0 % 3 + 1) })
    for name in ["sparse_categorical_crossentropy", "categorical_generalized_cross_entropy"] {
      expect(
        try warnings(name, [], labels, yPred), .labelsStartAtOne,
        "y_true contains every class except 0: the labels seem to start at 1.", hint: "subtract 1")
      // A class that is missing, or too few labels, prove nothing.
      #expect(
        try warnings(name, [], Tensor((0..<rows).map { Double($0 % 2 + 1) }), yPred) == [])
      #expect(
        try warnings(name, [], Tensor([1, 2, 3]), Tensor([3, 4], (0..<12).map { _ in 0.25 })) == [])
    }
  }

  @Test func `a call of which nothing counts is named`() throws {
    var call = LossCall(try Catalogue.entry(named: "mse")([]), yTrue: hot, yPred: soft)
    call.mask = Tensor([0, 0])
    expect(
      try call.answer().warnings, .nothingCounts, "Every entry is masked, so the loss is 0.",
      hint: "mask")
    call.mask = Tensor([0, 1])
    #expect(try call.answer().warnings == [])
    call.mask = nil
    call.sampleWeight = Tensor([0, 0])
    expect(
      try call.answer().warnings, .nothingCounts, "Every weight is 0, so the loss is 0.",
      hint: "sample_weight")
    let ignored = try warnings(
      "sparse_categorical_crossentropy", [("ignore_class", .number(-1))], Tensor([-1, -1]), soft)
    expect(
      ignored, .nothingCounts, "Every label is the ignored class -1, so the loss is 0.",
      hint: "y_true")
  }

  @Test func `a masked NaN is told from one that counts`() throws {
    var call = LossCall(
      try Catalogue.entry(named: "mse")([]), yTrue: hot,
      yPred: Tensor([2, 2], [0.75, 0.25, .nan, 0.5]))
    call.outputs = .loss
    call.mask = Tensor([1, 0])
    let found = try call.answer().warnings
    expect(
      found, .notFiniteUnderMask,
      "A masked value is not finite, and 0 times it is NaN, so loss is not finite.",
      hint: "Replace masked values")
    #expect(found.first?.index == [1])
    call.mask = Tensor([0, 1])
    #expect(try call.answer().warnings.map(\.kind) == [.notFinite])
  }

  @Test func `smoothing by another axis than that of the classes is named`() throws {
    let labels = Tensor([1, 2, 3], [1, 0, 1, 0, 1, 0])
    let yPred = Tensor([1, 2, 3], [0.75, 0.5, 0.5, 0.25, 0.5, 0.5])
    let smoothed: [(name: String, value: Argument)] = [
      ("axis", .number(1)), ("label_smoothing", .number(0.1)),
    ]
    for name in ["categorical_crossentropy", "categorical_focal_crossentropy"] {
      expect(
        try warnings(name, smoothed, labels, yPred), .smoothingAxis,
        "As in Keras, label smoothing divides by the length of the last axis, not of `axis`: by 3, "
          + "not 2.", hint: "omit label_smoothing")
      #expect(try warnings(name, [("axis", .number(1))], labels, yPred) == [])
    }
  }

  @Test func `class weights of rows of class numbers are told from those of fit`() throws {
    var call = LossCall(
      try Catalogue.entry(named: "sparse_categorical_crossentropy")([]),
      yTrue: Tensor([1, 2], [0, 1]), yPred: Tensor([1, 2, 2], soft.doubles))
    call.classWeight = [1: 3]
    let found = try call.answer()
    #expect(found.warnings.map(\.kind) == [.classWeightOfRows])
    #expect(found.warnings.first?.message.contains("fit in Keras uses the index of") == true)
    #expect(found.warnings.first?.hint?.contains("sample_weight") == true)
    call.yTrue = Tensor([0, 1])
    call.yPred = soft
    #expect(try call.answer().warnings == [])
  }

  @Test func `labels that do not fit into their steps are counted`() throws {
    let found = try warnings(
      "ctc", [], Tensor([2, 2], [1, 2, 1, 1]), Tensor([2, 2, 3], (0..<12).map { _ in 0 }),
      outputs: [.loss, .gradient])
    expect(
      found, .labelsDoNotFit,
      "The labels of a sample need 3 time steps, including a blank between equal labels, but y_pred "
        + "has 2: the loss is infinite and its gradient NaN.", hint: "Exclude such samples")
    #expect(found.first?.index == [1])
  }

  @Test func `a result beyond float16 names the types that hold it`() throws {
    var call = LossCall(
      try Catalogue.entry(named: "mean_squared_error")([]), yTrue: Tensor([1, 1], [0]),
      yPred: Tensor([1, 1], [300]))
    call.dtype = .float16
    let found = try call.answer()
    #expect(found.values?.doubles == [.infinity])
    expect(
      found.warnings, .beyondFloat16,
      "An entry of values is Infinity in float16, whose numbers range from 6e-8 to 65504 in "
        + "magnitude.", hint: "Compute in bfloat16")
    call.dtype = .bfloat16
    #expect(try call.answer().warnings == [])
  }

  @Test func `every kind has a code of its own`() {
    #expect(Set(LossWarning.Kind.allCases.map(\.rawValue)).count == LossWarning.Kind.allCases.count)
  }
}

/// Calls as people make them, none of which deserves a warning.
struct SoundCallTests {
  @Test(arguments: Catalogue.entries)
  func `are never warned of`(_ entry: CatalogueEntry) throws {
    let count = max(20, Effort.of(400))
    for seed in 0..<count {
      var numbers = SeededNumbers(UInt64(seed) &* 7_919)
      // Two labels, perhaps equal, take three steps of ctc.
      let width = Int.random(in: (entry.name == "ctc" ? 3 : 2)...6, using: &numbers)
      let samples = Int.random(in: 1...40, using: &numbers)
      var inputs = try SampleInputs(entry, samples: samples, width: width, seed: UInt64(seed))
      let takesLogits = entry.parameters.contains { $0.name == "from_logits" }
      let isLogits = takesLogits && Bool.random(using: &numbers)
      func rows(_ range: ClosedRange<Double>, _ isNormalised: Bool) -> Tensor {
        Tensor(
          [samples, width],
          (0..<samples).flatMap { _ -> [Double] in
            let row = (0..<width).map { _ in Double.random(in: range, using: &numbers) }
            let sum = isNormalised ? row.reduce(0, +) : 1
            // As clients send them: in float32.
            return row.map { Double(Float($0 / sum)) }
          })
      }
      switch entry.name {
      case "kl_divergence":
        inputs.yTrue = rows(0...1, true)
        inputs.yPred = rows(0.001...1, true)
      case let name where name.contains("categorical") && name != "categorical_hinge":
        inputs.yPred = isLogits ? rows(-4...4, false) : rows(0.001...1, true)
      case let name where name.hasPrefix("binary"):
        inputs.yTrue = Tensor(
          [samples, width], inputs.yTrue.doubles.map { $0 < 0.5 ? 0 : 1 })
        inputs.yPred = isLogits ? rows(-4...4, false) : rows(0...1, false)
      default: break
      }
      var call = LossCall(
        try entry(isLogits ? [("from_logits", .boolean(true))] : []), yTrue: inputs.yTrue,
        yPred: inputs.yPred)
      call.outputs = [.loss, .values, .gradient]
      if Bool.random(using: &numbers), !["dice", "tversky"].contains(entry.name) {
        call.sampleWeight = Tensor((0..<samples).map { _ in .random(in: 0.1...2, using: &numbers) })
      }
      #expect(try call.answer().warnings == [], "seed \(seed)")
    }
  }

  /// What makes a case of Keras odd, as its name says; rows of one entry are no distributions.
  private static let oddities = [
    "nan_pred", "overflow", "zero_probability", "outside_unit", "unnormalised", "not_normalised",
    "weight_sum_zero", "all_masked", "ignore_everything", "zero_true", "tiny_true", "labels_mixed",
    "axis_1_smoothing", "column",
  ]

  @Test func `of Keras are warned of only where they are made to be odd`() throws {
    for golden in GoldenCase.lossCases
    where !Self.oddities.contains(where: { golden.testDescription.contains($0) }) {
      var call = LossCall(
        try Catalogue.entry(named: golden.loss)(golden.parameters), yTrue: golden.yTrue,
        yPred: golden.yPred)
      call.dtype = golden.dtype
      call.sampleWeight = golden.sampleWeight
      call.mask = golden.mask
      call.reduction = golden.reduction
      call.outputs = [.loss, .values, .gradient]
      #expect(try call.answer().warnings == [], "\(golden.testDescription)")
    }
  }
}
