import TestSupport
import Testing

@testable import Losses

/// Partial results, and the whole that they are merged to.
struct PartialResultTests {
  /// A call of the absolute error of numbers against 0, whose values are then their magnitudes.
  private func call(
    _ numbers: [Double], shape: [Int]? = nil, weights: Tensor? = nil, mask: Tensor? = nil,
    _ reduction: Reduction = .sumOverBatchSize, dtype: DType = .float64,
    outputs: LossOutputs = [.loss, .divisor, .partial]
  ) throws -> LossCall {
    let shape = (shape ?? [numbers.count]) + [1]
    return LossCall(
      try Catalogue.entry(named: "mae")([]), yTrue: Tensor(shape, numbers.map { _ in 0 }),
      yPred: Tensor(shape, numbers), sampleWeight: weights, mask: mask, reduction: reduction,
      dtype: dtype, outputs: outputs)
  }

  private func partial(_ call: LossCall) throws -> PartialResult {
    try #require(try call.answer().partial)
  }

  private static let reductions = Reduction.allCases.filter { $0 != .none }

  // MARK: The whole

  private static let decomposing = Catalogue.entries.filter {
    !["dice", "tversky", "circle"].contains($0.name)
  }

  @Test(arguments: decomposing, DType.allCases)
  func `of parts are those of the whole, in every bit`(
    _ entry: CatalogueEntry, _ dtype: DType
  ) throws {
    let count = 97
    let inputs = try SampleInputs(entry, samples: count)
    var random = SeededNumbers(7)
    let weights = (0..<count).map { _ in Double.random(in: 0...2, using: &random) }
    var whole = try LossCall(entry, inputs, dtype: dtype, outputs: [.loss, .partial])
    whole.sampleWeight = Tensor(weights)
    let expected = try partial(whole)
    for _ in 0..<5 {
      var parts: [PartialResult] = []
      var start = 0
      while start < count {
        let range = start..<min(count, start + Int.random(in: 1...40, using: &random))
        var part = whole
        part.yTrue = inputs.yTrue.samples(range)
        part.yPred = inputs.yPred.samples(range)
        part.sampleWeight = Tensor(Array(weights[range]))
        part.reduction = Reduction.allCases.randomElement(using: &random) ?? .none
        parts.append(try partial(part))
        start = range.upperBound
      }
      parts.shuffle(using: &random)
      var merged = parts[0]
      for part in parts.dropFirst() { try merged.merge(part) }
      #expect(merged == expected)
    }
    for reduction in Self.reductions {
      whole.reduction = reduction
      let loss = try #require(try whole.answer().loss)
      #expect(expected.loss(reduction).map { [$0] } == loss.doubles)
      // As without a partial result, but for the last digits.
      whole.outputs = .loss
      let usual = try #require(try whole.answer().loss?.doubles.first)
      let tolerance =
        switch dtype {
        case .float16: 0x1p-9
        case .bfloat16: 0x1p-6
        case .float32: 0x1p-23
        case .float64: 0x1p-49
        }
      #expect(abs(usual - loss.doubles[0]) <= tolerance * abs(usual))
      whole.outputs = [.loss, .partial]
    }
  }

  @Test func `have the exact quotient, also where the sum has no double`() throws {
    let numbers = [Double](repeating: 1.7e308, count: 4)
    #expect(try call(numbers).answer().loss?.doubles == [1.7e308])
    #expect(try call(numbers, .sum).answer().loss?.doubles == [.infinity])
    // A sum beyond the range comes back.
    var whole = try partial(call(numbers, .sum))
    #expect(whole.loss(.sum) == .infinity)
    try whole.merge(partial(call(numbers, weights: Tensor([-1, -1, -1, 0]))))
    #expect(whole.loss(.sum) == 1.7e308)
    // What rounding would lose.
    let cancelling = try partial(call([1, 1e100, 1, 1e100], weights: Tensor([1, 1, 1, -1]), .sum))
    #expect(cancelling.loss(.sum) == 2)
  }

  @Test func `sum weighted values that were rounded to the dtype`() throws {
    // 0.1 as float, times 3 rounded to float.
    let call = try call([0.1, 0.1], weights: Tensor([3, 3]), .sum, dtype: .float32)
    let product = Float(0.1) * 3
    #expect(try partial(call).sum == ExactSum([Double(product), Double(product)]))
  }

  // MARK: Counts, weights and divisors

  @Test func `count masked values, which no mean divides by`() throws {
    let answer = try call([1, 2, 4, 8], mask: Tensor([1, 0, 1, 0])).answer()
    let partial = try #require(answer.partial)
    #expect((partial.valueCount, partial.count, partial.keptCount) == (4, 4, 2))
    #expect(answer.divisor?.doubles == [2])
    #expect(answer.loss?.doubles == [2.5])
    #expect((partial.least, partial.greatest) == (1, 8))
  }

  @Test func `count ignored values, which no mean divides by`() throws {
    let entry = try Catalogue.entry(named: "sparse_categorical_crossentropy")
    let call = LossCall(
      try entry([("ignore_class", .number(1))]), yTrue: Tensor([0, 1, 2]),
      yPred: Tensor([3, 3], [0.5, 0.25, 0.25, 0.2, 0.2, 0.6, 0.25, 0.25, 0.5]), dtype: .float64,
      outputs: [.loss, .divisor, .partial])
    let answer = try call.answer()
    let partial = try #require(answer.partial)
    #expect((partial.count, partial.keptCount) == (3, 2))
    #expect(answer.divisor?.doubles == [2])
  }

  @Test func `count what is not finite`() throws {
    let partial = try partial(call([.infinity, .nan, 1]))
    #expect(partial.sum.special.count == 2)
    #expect((partial.least, partial.greatest) == (1, .infinity))
    #expect(partial.loss(.sum)?.isNaN == true)
  }

  struct DivisorCase: Sendable {
    let reduction: Reduction
    let weights: [Double]?
    let mask: [Double]?
    let divisor: Double
  }

  static let divisors: [DivisorCase] = [
    .init(reduction: .sum, weights: [2, 3, 4], mask: nil, divisor: 1),
    .init(reduction: .none, weights: [2, 3, 4], mask: nil, divisor: 1),
    .init(reduction: .sumOverBatchSize, weights: nil, mask: nil, divisor: 3),
    .init(reduction: .sumOverBatchSize, weights: [2, 0, 4], mask: nil, divisor: 3),
    .init(reduction: .mean, weights: [2, 3, 4], mask: [1, 0, 1], divisor: 2),
    .init(reduction: .mean, weights: nil, mask: [0, 0, 0], divisor: 0),
    .init(reduction: .meanWithSampleWeight, weights: nil, mask: nil, divisor: 3),
    .init(reduction: .meanWithSampleWeight, weights: [2, 3, 4], mask: nil, divisor: 9),
    .init(reduction: .meanWithSampleWeight, weights: [2, 3, 4], mask: [1, 0, 1], divisor: 6),
    .init(reduction: .meanWithSampleWeight, weights: [2, -1, -1], mask: nil, divisor: 0),
    .init(reduction: .meanWithSampleWeight, weights: [1, 0x1p-30, 0x1p-30], mask: nil, divisor: 1),
  ]

  @Test(arguments: divisors)
  func `have the divisor of the reduction`(_ row: DivisorCase) throws {
    let call = try call(
      [1, 2, 3], weights: row.weights.map { Tensor($0) }, mask: row.mask.map { Tensor($0) },
      row.reduction, dtype: .float32, outputs: [.loss, .divisor])
    let answer = try call.answer()
    #expect(answer.divisor?.doubles == [row.divisor])
    var sum = call
    sum.reduction = .sum
    guard row.reduction != .none else { return }
    let total = try #require(try sum.answer().loss?.doubles.first)
    let expected = row.divisor == 0 ? 0 : Float(total / row.divisor)
    #expect(answer.loss?.doubles == [Double(expected)])
  }

  @Test func `have a divisor beside any other output`() throws {
    let answer = try call([1, 2, 3], outputs: .divisor).answer()
    #expect(answer.divisor?.doubles == [3])
    #expect(answer.loss == nil && answer.values == nil && answer.partial == nil)
  }

  @Test func `weigh 1 an entry where a part has no weights`() throws {
    var whole = try partial(call([1, 2]))
    try whole.merge(partial(call([4], weights: Tensor([2]))))
    #expect(whole.loss(.meanWithSampleWeight) == 2.75)
  }

  @Test(arguments: [Tensor([], [3]), Tensor([1], [3]), Tensor([1, 1], [3])])
  func `do not add up weights that all samples share`(_ weights: Tensor) throws {
    let call = try call([1, 2], weights: weights, .meanWithSampleWeight)
    var whole = try partial(call)
    // Keras adds a shared weight once: 3 (1 + 2) / 3.
    #expect(try call.answer().loss?.doubles == [3])
    #expect(whole.loss(.meanWithSampleWeight) == 3)
    #expect(whole.loss(.mean) == 4.5)
    try whole.merge(whole)
    #expect(whole.loss(.meanWithSampleWeight) == nil)
    #expect(whole.loss(.mean) == 4.5)
  }

  @Test func `are nothing for an empty batch`() throws {
    let empty = LossCall(
      try Catalogue.entry(named: "mae")([]), yTrue: Tensor([]), yPred: Tensor([]),
      dtype: .float64, outputs: [.loss, .divisor, .partial])
    let answer = try empty.answer()
    #expect(answer.loss?.doubles == [0])
    #expect(answer.divisor?.doubles == [0])
    let nothing = try #require(answer.partial)
    let something = try partial(call([1, 2], weights: Tensor([], [3])))
    var (left, right) = (nothing, something)
    try left.merge(something)
    try right.merge(nothing)
    #expect(left == something && right == something)
  }

  // MARK: Apples and pears

  private func partial(
    _ name: String, _ parameters: [(String, Argument)] = [], dtype: DType = .float32
  ) throws -> PartialResult {
    let entry = try Catalogue.entry(named: name)
    let inputs = try SampleInputs(entry, samples: 4)
    let loss = try entry(parameters.map { (name: $0.0, value: $0.1) })
    return try partial(
      LossCall(
        loss, yTrue: inputs.yTrue, yPred: inputs.yPred, dtype: dtype, outputs: .partial))
  }

  @Test func `merge under every name, with defaults spelled out or not`() throws {
    var whole = try partial("huber")
    try whole.merge(partial("Huber", [("delta", .number(1))]))
    try whole.merge(partial("huber_loss"))
    #expect(whole.count == 12)
  }

  @Test func `are refused with what differs`() throws {
    var huber = try partial("huber")
    #expect(throws: PartialMergeError.differ(.loss("huber", "mean_squared_error"))) {
      try huber.merge(partial("mse"))
    }
    #expect(throws: PartialMergeError.differ(.parameter("delta", "1.0", "2.0"))) {
      try huber.merge(partial("huber", [("delta", .number(2))]))
    }
    #expect(throws: PartialMergeError.differ(.dtype(.float32, .float64))) {
      try huber.merge(partial("huber", dtype: .float64))
    }
  }

  private func custom(
    _ source: String, _ arguments: [(String, Argument)] = [], _ inputs: [(String, Tensor)] = [],
    yTrue: Tensor = Tensor([3, 2], [0, 1, 1, 0, 1, 1]),
    yPred: Tensor = Tensor([3, 2], [0.5, 0.5, 0.25, 0.5, 0.5, 0.75])
  ) throws -> PartialResult {
    let loss = try CustomLossSource.parsed(source).resolved(
      arguments: arguments.map { (name: $0.0, value: $0.1) },
      inputs: inputs.map { (name: $0.0, tensor: $0.1) })
    return try partial(LossCall(loss, yTrue: yTrue, yPred: yPred, outputs: .partial))
  }

  private static let scaled = """
    def loss(y_true, y_pred, scale=2):
      return scale * K.mean(K.square(y_pred - y_true), axis=-1)
    """

  @Test func `tell custom losses apart by source and arguments`() throws {
    var whole = try custom(Self.scaled)
    try whole.merge(custom(Self.scaled, [("scale", .number(2.0))]))
    #expect(throws: PartialMergeError.differ(.parameter("scale", "2.0", "3.0"))) {
      try whole.merge(custom(Self.scaled, [("scale", .number(3))]))
    }
    #expect(throws: PartialMergeError.differ(.source)) {
      try whole.merge(custom(Self.scaled + "\n"))
    }
  }

  @Test func `take tensors with a row a sample as data, others as arguments`() throws {
    let source = "lambda y_true, y_pred: K.mean(K.abs(y_pred - y_true) * w, axis=-1)"
    var whole = try custom(source, [], [("w", Tensor([3, 1], [1, 2, 3]))])
    try whole.merge(custom(source, [], [("w", Tensor([3, 1], [4, 5, 6]))]))
    let shared = try custom(source, [], [("w", Tensor([1, 2]))])
    #expect(throws: PartialMergeError.differ(.parameter("w", "[1.0, 2.0]", "[1.0, 3.0]"))) {
      var whole = shared
      try whole.merge(custom(source, [], [("w", Tensor([1, 3]))]))
    }
  }

  // MARK: Losses that mix samples

  @Test(arguments: ["dice", "tversky", "circle"])
  func `do not exist for a loss that mixes samples`(_ name: String) throws {
    #expect(throws: LossError.self) { try partial(name) }
  }

  @Test func `exist for overlaps within samples`() throws {
    #expect(try partial("dice", [("axis", .number(-1))]).count == 4)
    #expect(throws: LossError.self) { try partial("dice", [("axis", .number(0))]) }
    #expect(throws: LossError.self) { try partial("cosine_similarity", [("axis", .number(0))]) }
  }

  @Test func `do not exist for a pair without a batch`() throws {
    for shape in [[3], [1]] {
      let call = LossCall(
        try Catalogue.entry(named: "mse")([]), yTrue: Tensor(shape, shape.map { _ in 0 }),
        yPred: Tensor(shape, shape.map { _ in 1 }), outputs: .partial)
      #expect(throws: LossError.self) { try call.prepared() }
    }
  }

  @Test(arguments: [
    // Samples meet.
    "lambda y_true, y_pred: K.mean(K.abs(y_pred - K.mean(y_true)), axis=-1)",
    "lambda y_true, y_pred: K.mean(K.abs(y_pred - K.max(y_pred, axis=0)), axis=-1)",
    "lambda y_true, y_pred: K.sum(K.square(y_pred - y_true))",
    "lambda y_true, y_pred: K.mean(K.abs(y_pred - y_pred[::-1]), axis=-1)",
    "lambda y_true, y_pred: K.mean(K.cumsum(y_pred - y_true, axis=0), axis=-1)",
    "lambda y_true, y_pred: K.sum(K.dot(y_pred, K.transpose(y_pred)), axis=-1)",
    "lambda y_true, y_pred: K.flatten(y_pred - y_true)",
    "lambda y_true, y_pred: y_pred[0] - y_true",
    // Their number matters.
    "lambda y_true, y_pred: K.sum(K.abs(y_pred - y_true), axis=-1) / K.shape(y_pred)[0]",
    "lambda y_true, y_pred: K.sum(y_pred, axis=-1) * K.sum(K.ones_like(y_pred))",
    // The batch is not the first axis of the values.
    "lambda y_true, y_pred: K.transpose(y_pred - y_true)",
    "lambda y_true, y_pred: K.expand_dims(K.mean(y_pred - y_true, axis=-1), 0)",
  ])
  func `do not exist for a custom loss that mixes samples`(_ source: String) throws {
    #expect(throws: LossError.self) { try custom(source) }
  }

  @Test(arguments: [
    "lambda y_true, y_pred: K.mean(K.abs(y_pred - y_true), axis=-1)",
    "lambda y_true, y_pred: K.abs(y_pred - y_true)",
    "lambda y_true, y_pred: K.sum(K.batch_flatten(y_pred - y_true), axis=1)",
    "lambda y_true, y_pred: K.cumsum(y_pred - y_true, axis=1)",
    "lambda y_true, y_pred: y_pred[:, 0] - y_true[:, 1]",
    "lambda y_true, y_pred: K.max(y_pred, axis=-1) / K.shape(y_pred)[1]",
    "lambda y_true, y_pred: K.mean(K.dot(y_pred, K.constant([[1, 2], [3, 4]])), axis=-1)",
    "lambda y_true, y_pred: losses.categorical_crossentropy(y_true, K.softmax(y_pred))",
  ])
  func `exist for a custom loss of each sample`(_ source: String) throws {
    var whole = try custom(source)
    try whole.merge(whole)
    #expect(whole.count > 0)
  }

  // MARK: Hinges

  private func hinge(_ labels: [Double]) throws -> PartialResult {
    let shape = [labels.count, 1]
    return try partial(
      LossCall(
        try Catalogue.entry(named: "hinge")([]), yTrue: Tensor(shape, labels),
        yPred: Tensor(shape, labels.map { _ in 0.25 }), outputs: .partial))
  }

  @Test func `remember how labels of a hinge were read`() throws {
    #expect(try hinge([0, 1]).labels == .binary)
    #expect(try hinge([-1, 1]).labels == .signed)
    #expect(try hinge([1, 1]).labels == .plain)
    // 0 is read as it is beside -1.
    #expect(try hinge([0, -1]).labels == .signed)
    for (left, right) in [([0.0, 1], [1.0]), ([0, 0], [0, 1]), ([1, -1], [1, 1])] {
      var whole = try hinge(left)
      try whole.merge(hinge(right))
      #expect(try whole == hinge(left + right))
    }
    for right in [[-1.0, 1], [0, -1], [0.5]] {
      var whole = try hinge([0, 1])
      #expect(throws: PartialMergeError.labelsReadDifferently) { try whole.merge(hinge(right)) }
    }
  }
}

extension Tensor: CustomTestStringConvertible {
  /// The shape of the tensor.
  public var testDescription: String { "\(shape.dimensions)" }
}
