import Testing

@testable import Losses

/// Weights, masks and reductions: every row of the tables in the specification, by hand.
struct WeightingTests {
  /// A call of the absolute error, whose values are then the numbers given.
  private func call(
    _ shape: [Int], _ values: [Double], weights: Tensor? = nil, mask: Tensor? = nil,
    _ reduction: Reduction
  ) throws -> LossCall {
    var call = LossCall(
      try Catalogue.entry(named: "mae")([]),
      yTrue: Tensor(shape + [1], values.map { _ in 0 }), yPred: Tensor(shape + [1], values))
    call.dtype = .float64
    call.sampleWeight = weights
    call.mask = mask
    call.reduction = reduction
    call.outputs = [.loss, .values, .gradient]
    return call
  }

  // MARK: Alignment

  struct Alignment: Sendable {
    let values: [Int]
    let weights: [Int]
    /// What the weighted values become, or nothing where it is an error.
    let result: [Int]?
    /// For each entry of the result, the entries of values and weights that it multiplies.
    var pairs: [(Int, Int)] = []
  }

  private static let inOrder = (0..<6).map { ($0, $0) }

  static let alignments = [
    Alignment(values: [3], weights: [], result: [3], pairs: [(0, 0), (1, 0), (2, 0)]),
    Alignment(values: [3], weights: [1], result: [3], pairs: [(0, 0), (1, 0), (2, 0)]),
    Alignment(values: [3], weights: [3], result: [3], pairs: [(0, 0), (1, 1), (2, 2)]),
    // The values gain an axis.
    Alignment(values: [3], weights: [3, 1], result: [3, 1], pairs: [(0, 0), (1, 1), (2, 2)]),
    // Every row of weights against all values.
    Alignment(
      values: [3], weights: [2, 3], result: [2, 3],
      pairs: [(0, 0), (1, 1), (2, 2), (0, 3), (1, 4), (2, 5)]),
    Alignment(values: [2, 3], weights: [2, 3], result: [2, 3], pairs: inOrder),
    Alignment(
      values: [2, 3], weights: [2, 1], result: [2, 3],
      pairs: (0..<6).map { ($0, $0 / 3) }),
    Alignment(
      values: [2, 3], weights: [1, 3], result: [2, 3], pairs: (0..<6).map { ($0, $0 % 3) }),
    Alignment(values: [2, 3], weights: [3], result: [2, 3], pairs: (0..<6).map { ($0, $0 % 3) }),
    // The trailing 1 goes.
    Alignment(values: [2, 3], weights: [2, 3, 1], result: [2, 3], pairs: inOrder),
    Alignment(
      values: [2, 3], weights: [2, 1, 1], result: [2, 3], pairs: (0..<6).map { ($0, $0 / 3) }),
    // Weights do not run along the batch.
    Alignment(values: [2, 3], weights: [2], result: nil),
    Alignment(values: [3], weights: [2], result: nil),
    Alignment(values: [2, 3], weights: [3, 2], result: nil),
    // Of a square they run along the last axis, too.
    Alignment(values: [2, 2], weights: [2], result: [2, 2], pairs: (0..<4).map { ($0, $0 % 2) }),
    // Of a column they run along the batch.
    Alignment(values: [3, 1], weights: [3], result: [3, 1], pairs: [(0, 0), (1, 1), (2, 2)]),
  ]

  @Test(arguments: alignments)
  func `weights are aligned as in the table`(_ alignment: Alignment) throws {
    let values = (0..<product(alignment.values)).map { Double($0 + 1) }
    let weights = (0..<product(alignment.weights)).map { [0.5, -2, 0, 3, 1.5, -1][$0] }
    for reduction in Reduction.allCases {
      let call = try call(
        alignment.values, values, weights: Tensor(alignment.weights, weights), reduction)
      guard let shape = alignment.result else {
        #expect(throws: LossError.self) { try call.prepared() }
        continue
      }
      let answer = try call.answer()
      let weighted = alignment.pairs.map { values[$0.0] * weights[$0.1] }
      let total = weighted.reduce(0, +)
      // The weights are added as aligned, not as broadcast.
      let sumOfWeights = weights.reduce(0, +)
      let factor: Double
      switch reduction {
      case .none, .sum: factor = 1
      case .sumOverBatchSize, .mean: factor = 1 / Double(weighted.count)
      case .meanWithSampleWeight: factor = sumOfWeights == 0 ? 0 : 1 / sumOfWeights
      }
      #expect(answer.values?.doubles == values)
      if reduction == .none {
        #expect(answer.loss?.shape.dimensions == shape)
        #expect(answer.loss?.doubles == weighted)
      } else {
        #expect(answer.loss?.shape.dimensions == [])
        #expect(isNear(answer.loss, [total * factor]))
      }
      var gradient = [Double](repeating: 0, count: values.count)
      for (value, weight) in alignment.pairs { gradient[value] += weights[weight] * factor }
      #expect(isNear(answer.gradient, gradient))
    }
  }

  @Test func `a scalar value times each weight`() throws {
    var call = LossCall(
      try Catalogue.entry(named: "dice")([]), yTrue: Tensor([1, 0]), yPred: Tensor([1, 1]))
    call.dtype = .float64
    call.sampleWeight = Tensor([1, 2, 3])
    call.reduction = .none
    let value = try #require(try call.answer().values).doubles[0]
    #expect(try isNear(call.answer().loss, [value, 2 * value, 3 * value]))
  }

  // MARK: Reductions

  @Test func `without weights, both means divide by the number of values`() throws {
    for (reduction, loss) in [
      (Reduction.sum, [21.0]), (.sumOverBatchSize, [3.5]), (.mean, [3.5]),
      (.meanWithSampleWeight, [3.5]), (.none, [1, 2, 3, 4, 5, 6]),
    ] {
      let answer = try call([2, 3], [1, 2, 3, 4, 5, 6], reduction).answer()
      #expect(answer.loss?.doubles == loss)
    }
  }

  @Test func `weights that sum to zero make a weighted mean and its gradient zero`() throws {
    for weights in [[1.0, -1], [0, 0]] {
      for values in [[1.0, 5], [.nan, 5], [.infinity, 5]] {
        let answer = try call([2], values, weights: Tensor(weights), .meanWithSampleWeight)
          .answer()
        #expect(answer.loss?.doubles == [0])
        #expect(answer.gradient?.doubles == [0, 0])
      }
    }
  }

  @Test func `weights that sum to a negative number divide like any others`() throws {
    let answer = try call([2], [1, 5], weights: Tensor([1, -3]), .meanWithSampleWeight).answer()
    #expect(answer.loss?.doubles == [7])
    #expect(answer.gradient?.doubles == [-0.5, 1.5])
  }

  @Test func `the sum of weights is rounded to the dtype before it is tested for zero`() throws {
    var call = try call([2], [1, 5], weights: Tensor([1e-50, 0]), .meanWithSampleWeight)
    call.dtype = .float32
    #expect(try call.answer().loss?.doubles == [0])
    call.dtype = .float64
    #expect(try isNear(call.answer().loss, [1]))
  }

  @Test func `a weight of zero does not hide a NaN`() throws {
    let answer = try call([2], [.nan, 5], weights: Tensor([0, 1]), .sum).answer()
    #expect(answer.loss?.doubles[0].isNaN == true)
  }

  // MARK: Masks

  @Test(arguments: Reduction.allCases)
  func `a mask leaves out entries, and means run over the rest`(_ reduction: Reduction) throws {
    let mask = Tensor([4], [1, 0, 1, 1])
    let answer = try call([4], [1, 2, 4, 8], mask: mask, reduction).answer()
    let (loss, gradient): ([Double], [Double]) =
      switch reduction {
      case .none: ([1, 0, 4, 8], [1, 0, 1, 1])
      case .sum: ([13], [1, 0, 1, 1])
      default: ([13.0 / 3], [1 / 3.0, 0, 1 / 3.0, 1 / 3.0])
      }
    #expect(isNear(answer.loss, loss))
    #expect(isNear(answer.gradient, gradient))
  }

  @Test(arguments: Reduction.allCases)
  func `a mask and weights are multiplied`(_ reduction: Reduction) throws {
    let answer = try call(
      [4], [1, 2, 4, 8], weights: Tensor([4], [2, 3, 0, 0.5]), mask: Tensor([4], [1, 0, 1, 1]),
      reduction
    ).answer()
    let loss: [Double] =
      switch reduction {
      case .none: [2, 0, 0, 4]
      case .sum: [6]
      // By the number that is kept, not by the weights.
      case .mean, .sumOverBatchSize: [2]
      case .meanWithSampleWeight: [6 / 2.5]
      }
    #expect(isNear(answer.loss, loss))
  }

  @Test func `with a mask the sum of weights is that of the broadcast product`() throws {
    let answer = try call(
      [2, 3], [1, 2, 3, 4, 5, 6], weights: Tensor([2, 1], [1, 2]),
      mask: Tensor([2, 3], [1, 1, 0, 1, 1, 1]), .meanWithSampleWeight
    ).answer()
    #expect(isNear(answer.loss, [(1 + 2 + 2 * 15) / 8.0]))
    // Without one it is not.
    let plain = try call(
      [2, 3], [1, 2, 3, 4, 5, 6], weights: Tensor([2, 1], [1, 2]), .meanWithSampleWeight
    ).answer()
    #expect(isNear(plain.loss, [(6 + 2 * 15) / 3.0]))
  }

  @Test func `a mask that keeps nothing makes loss and gradient zero`() throws {
    for reduction in Reduction.allCases where reduction != .none {
      for weights in [nil, Tensor([2.0, 3])] {
        let answer = try call([2], [1, 5], weights: weights, mask: Tensor([0, 0]), reduction)
          .answer()
        #expect(answer.loss?.doubles == [0])
        #expect(answer.gradient?.doubles == [0, 0])
      }
    }
  }

  @Test func `a mask holds nothing but 0 and 1`() throws {
    #expect(throws: LossError.notBoolean(tensor: "mask", index: [1], value: 0.5)) {
      try call([2], [1, 5], mask: Tensor([1, 0.5]), .sum).answer()
    }
  }

  @Test func `an ignored class and a mask are combined by and`() throws {
    var call = LossCall(
      try Catalogue.entry(named: "sparse_categorical_crossentropy")([("ignore_class", .number(-1))]
      ),
      yTrue: Tensor([0, -1, 1, 0]),
      yPred: Tensor([4, 2], [0.5, 0.5, .nan, 1, 0.75, 0.25, 0.25, 0.75]))
    call.dtype = .float64
    call.mask = Tensor([1, 1, 1, 0])
    let answer = try call.answer()
    // ln 2 and ln 4, over two.
    #expect(isNear(answer.loss, [1.0397207708399179], within: 1e-6))
    #expect(answer.values?.doubles[1] == 0)
  }

  // MARK: Class weights

  private func classWeighted(
    _ name: String, _ yTrue: Tensor, _ yPred: Tensor, weights: Tensor? = nil
  ) throws -> (loss: [Double], values: [Double]) {
    var call = LossCall(try Catalogue.entry(named: name)([]), yTrue: yTrue, yPred: yPred)
    call.dtype = .float64
    call.classWeight = [0: 2, 2: 10]
    call.sampleWeight = weights
    call.reduction = .none
    let answer = try call.answer()
    return (try #require(answer.loss).doubles, try #require(answer.values).doubles)
  }

  private static let rows = Tensor([3, 3], [0.5, 0.25, 0.25, 0.2, 0.6, 0.2, 0.1, 0.1, 0.8])

  @Test(arguments: [[3], [3, 1]])
  func `class weights go by label, and a class not named weighs 1`(_ shape: [Int]) throws {
    let (loss, values) = try classWeighted(
      "sparse_categorical_crossentropy", Tensor(shape, [0, 1, 2]), Self.rows)
    #expect(loss == zip(values, [2, 1, 10]).map { $0 * $1 })
  }

  @Test func `class weights go by the greatest entry of a one-hot row`() throws {
    let (loss, values) = try classWeighted(
      "categorical_crossentropy", Tensor([3, 3], [1, 0, 0, 0, 1, 0, 0.1, 0.2, 0.7]), Self.rows)
    #expect(loss == zip(values, [2, 1, 10]).map { $0 * $1 })
  }

  @Test func `class weights of a column go by its entries`() throws {
    let (loss, values) = try classWeighted(
      "binary_crossentropy", Tensor([3, 1], [0, 1, 0]), Tensor([3, 1], [0.25, 0.5, 0.75]))
    #expect(loss == zip(values, [2, 1, 2]).map { $0 * $1 })
  }

  @Test func `class weights and sample weights are multiplied`() throws {
    let (loss, values) = try classWeighted(
      "sparse_categorical_crossentropy", Tensor([0, 1, 2]), Self.rows, weights: Tensor([1, 3, 0.5]))
    #expect(loss == zip(values, [2, 3, 5]).map { $0 * $1 })
  }
}

/// Whether a tensor holds those numbers, but for a few roundings.
func isNear(_ tensor: Tensor?, _ expected: [Double], within tolerance: Double = 1e-14) -> Bool {
  guard let numbers = tensor?.doubles, numbers.count == expected.count else { return false }
  return zip(numbers, expected).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
}
