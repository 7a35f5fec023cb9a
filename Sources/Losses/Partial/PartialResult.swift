/// The result of a loss over a part of a data set, to be merged into that of the whole.
///
/// Everything in it is exact, so the whole has the same bits however the data was split and merged.
public struct PartialResult: Sendable, Equatable {
  /// The loss, its parameters and dtype.
  public let identity: LossIdentity
  /// The number of values.
  public private(set) var valueCount: Int
  /// The number of weighted values, including masked and ignored ones.
  public private(set) var count: Int
  /// The number of those that are neither masked nor ignored: the divisor of means.
  public private(set) var keptCount: Int
  /// The exact sum of the weighted values, which are numbers of the dtype.
  public private(set) var sum: ExactSum
  /// The sum of the weights.
  public private(set) var weights: Weights
  /// The smallest value that is a number; `nil` if there is none.
  public private(set) var least: Double?
  /// The largest value that is a number; `nil` if there is none.
  public private(set) var greatest: Double?
  /// The kind of the labels, if the loss interprets them by the whole batch.
  public private(set) var labels: LabelKind

  /// The weights that the reduction `mean_with_sample_weight` adds.
  public enum Weights: Sendable, Equatable {
    /// Each weight belongs to a sample, so the sums of parts can be added.
    case ofSamples(ExactSum)
    /// The weights are shared by all samples. Keras adds them once, independent of the number of samples,
    /// so the sums of parts cannot be added.
    case shared(ExactSum)
    /// Parts with shared weights were merged: the sum of the whole is unknown.
    case unknown
  }

  /// The labels of a hinge loss, which reads labels of 0 and 1 as -1 and 1.
  public enum LabelKind: String, Sendable, CaseIterable {
    /// The loss reads labels as they are, or all were 1.
    case plain
    /// All were 0 or 1, and some were 0, which were read as -1.
    case binary
    /// Some were neither 0 nor 1, so all were read as they are.
    case signed

    /// The kind for two parts together; `nil` if they were read in different ways.
    func merged(with other: LabelKind) -> LabelKind? {
      if self == other || other == .plain { return self }
      return self == .plain ? other : nil
    }
  }

  /// JavaScript cannot represent all counts beyond this.
  public static let countLimit = 1 << 53

  /// A result from its members; `nil` if its counts contradict each other.
  public init?(
    identity: LossIdentity, valueCount: Int, count: Int, keptCount: Int, sum: ExactSum,
    weights: Weights, least: Double?, greatest: Double?, labels: LabelKind
  ) {
    let counts = 0...Self.countLimit
    guard counts.contains(valueCount), counts.contains(count), counts.contains(keptCount),
      sum.special.count <= count, keptCount <= count, valueCount <= count
    else { return nil }
    self.identity = identity
    (self.valueCount, self.count, self.keptCount) = (valueCount, count, keptCount)
    (self.sum, self.weights) = (sum, weights)
    (self.least, self.greatest) = (least, greatest)
    self.labels = labels
  }

  /// The result of an empty batch.
  init(emptyFor identity: LossIdentity) {
    self.identity = identity
    (valueCount, count, keptCount) = (0, 0, 0)
    sum = ExactSum()
    weights = .ofSamples(ExactSum())
    labels = .plain
  }

  /// The exact divisor of a reduction; `nil` if the parts do not determine it.
  func divisor(_ reduction: Reduction) -> ExactSum? {
    switch reduction {
    case .sum, .none: ExactSum(1)
    case .sumOverBatchSize, .mean: ExactSum(keptCount)
    case .meanWithSampleWeight:
      switch weights {
      case .ofSamples(let sum), .shared(let sum): sum
      case .unknown: nil
      }
    }
  }

  /// The reduced loss, rounded once; `nil` if the parts do not determine its divisor.
  public func loss(_ reduction: Reduction) -> Double? {
    divisor(reduction).map { sum.quotient(by: $0, roundedTo: identity.dtype) }
  }

  /// Adds the result of another part.
  public mutating func merge(_ other: PartialResult) throws(PartialMergeError) {
    if let difference = identity.difference(to: other.identity) { throw .differ(difference) }
    guard let kind = labels.merged(with: other.labels) else { throw .labelsReadDifferently }
    let total = count.addingSaturated(other.count)
    guard total <= Self.countLimit else { throw .tooMany(limit: Self.countLimit) }
    labels = kind
    weights = Self.merged(weights, count, other.weights, other.count)
    valueCount = valueCount.addingSaturated(other.valueCount)
    count = total
    keptCount = keptCount.addingSaturated(other.keptCount)
    sum.add(other.sum)
    least = [least, other.least].compactMap { $0 }.min()
    greatest = [greatest, other.greatest].compactMap { $0 }.max()
  }

  /// The combined weights of two parts; a part without values has none.
  private static func merged(
    _ left: Weights, _ leftCount: Int, _ right: Weights, _ rightCount: Int
  ) -> Weights {
    if leftCount == 0 { return right }
    if rightCount == 0 { return left }
    guard case .ofSamples(var sum) = left, case .ofSamples(let other) = right else {
      return .unknown
    }
    sum.add(other)
    return .ofSamples(sum)
  }
}

/// Why two partial results are not parts of one whole.
public enum PartialMergeError: Error, Equatable, Sendable {
  /// They were computed by different losses, or in different ways.
  case differ(LossIdentity.Difference)
  /// Labels of 0 were read as -1 in one part and as 0 in another.
  case labelsReadDifferently
  /// There are more values than can be counted.
  case tooMany(limit: Int)
}

extension PartialResult {
  /// The reduced loss as a tensor of the dtype; `nil` if the parts do not determine its divisor.
  public func lossTensor(_ reduction: Reduction) throws(LossError) -> Tensor? {
    guard let loss = loss(reduction) else { return nil }
    return try .scalar(loss, of: identity.dtype)
  }
}

extension Tensor {
  /// A scalar, stored in the dtype unless that would round it.
  static func scalar(_ number: Double, of dtype: DType) throws(LossError) -> Tensor? {
    let isSingle =
      dtype.elementType == .float32 && (Double(Float(number)) == number || number.isNaN)
    return Tensor(
      shape: .scalar,
      storage: try TensorStorage([number]).stored(as: isSingle ? .float32 : .float64))
  }
}
