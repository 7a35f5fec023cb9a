/// A loss with its parameters, ready to be called.
///
/// A class, so that a call of it copies no parameters.
public final class ResolvedLoss: Sendable {
  let loss: any Loss
  /// What calls of it are planned by.
  let key: LossKey

  init(loss: any Loss) {
    self.loss = loss
    isCustom = loss is CustomLoss
    key = LossKey(loss.withoutTensors)
  }

  /// Its canonical name; `custom` for a loss that came as text.
  public var name: String { type(of: loss).name }
  /// Whether it came as text.
  public let isCustom: Bool
}

/// One call of a loss: the keyword arguments of the Keras call.
public struct LossCall: Sendable {
  /// The loss, its own parameters set.
  public var loss: ResolvedLoss
  /// The truth.
  public var yTrue: Tensor
  /// The predictions.
  public var yPred: Tensor
  /// Weights, broadcast to the values as Keras does.
  public var sampleWeight: Tensor?
  /// Weights by class: by label, or by the greatest entry of a one-hot row; others weigh 1.
  public var classWeight: [Int: Double]
  /// Which entries of the values count: 1 or 0.
  public var mask: Tensor?
  /// How the weighted values become one number.
  public var reduction: Reduction
  /// Whether that was asked for: if not, a loss object of a custom source may say otherwise.
  public var isReductionGiven = true
  /// Precision of inputs, constants and results.
  public var dtype: DType
  /// What is asked for.
  public var outputs: LossOutputs

  /// A call, with every optional argument at its default unless given.
  public init(
    _ loss: ResolvedLoss, yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor? = nil,
    classWeight: [Int: Double] = [:], mask: Tensor? = nil,
    reduction: Reduction = .sumOverBatchSize, dtype: DType = .float32,
    outputs: LossOutputs = [.loss, .values]
  ) {
    self.loss = loss
    self.yTrue = yTrue
    self.yPred = yPred
    self.sampleWeight = sampleWeight
    self.classWeight = classWeight
    self.mask = mask
    self.reduction = reduction
    self.dtype = dtype
    self.outputs = outputs
  }
}

/// What a call may be asked for.
public struct LossOutputs: OptionSet, Sendable, Hashable {
  /// One bit an output.
  public let rawValue: Int
  /// Outputs by their bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The reduced, weighted loss.
  public static let loss = LossOutputs(rawValue: 1)
  /// One loss a sample, unweighted.
  public static let values = LossOutputs(rawValue: 2)
  /// The derivative of the reduced loss by `y_pred`.
  public static let gradient = LossOutputs(rawValue: 4)
  /// The second derivatives of the same number, on the diagonal.
  public static let hessianDiagonal = LossOutputs(rawValue: 8)
  /// The number by which the sum of the weighted values was divided.
  public static let divisor = LossOutputs(rawValue: 16)
  /// The exact result of this part of a data set, to be merged with those of others.
  public static let partial = LossOutputs(rawValue: 32)

  /// Every output with its name on the wire, in the order of an answer.
  public static let named: [(name: String, output: LossOutputs)] = [
    ("loss", .loss), ("values", .values), ("gradient", .gradient),
    ("hessian_diagonal", .hessianDiagonal), ("divisor", .divisor), ("partial", .partial),
  ]
}

/// What a call answers: the outputs that were asked for, in the call's dtype.
public struct LossAnswer: Sendable {
  /// The reduced loss: a scalar, or the weighted values where the reduction is `none`.
  public var loss: Tensor?
  /// What the loss function returns: one loss a sample.
  public var values: Tensor?
  /// In `y_pred`'s shape as it was sent.
  public var gradient: Tensor?
  /// In `y_pred`'s shape as it was sent.
  public var hessianDiagonal: Tensor?
  /// Divisor and partial result: by reference, since a partial result takes more than a kilobyte
  /// and few answers have one.
  var rest: Rest?
  /// The mistakes people make, as far as they could be seen.
  public var warnings: [LossWarning] = []
  /// How the values became the loss: as asked for, or as a loss object of the source says.
  public var reduction = Reduction.sumOverBatchSize

  final class Rest: Sendable {
    let divisor: Tensor?
    let partial: PartialResult?

    init(divisor: Tensor?, partial: PartialResult?) {
      self.divisor = divisor
      self.partial = partial
    }
  }

  /// Whether there may be a divisor or a partial result: cheaper than to ask for them.
  public var hasRest: Bool { rest != nil }
  /// The number by which the sum of the weighted values was divided: in the call's dtype, or where
  /// that does not hold a large count, as `Double`.
  public var divisor: Tensor? { rest?.divisor }
  /// The exact result of this part of a data set.
  public var partial: PartialResult? { rest?.partial }

  /// One of the outputs by its bit, if it was asked for.
  public subscript(output: LossOutputs) -> Tensor? {
    switch output {
    case .loss: loss
    case .values: values
    case .gradient: gradient
    case .hessianDiagonal: hessianDiagonal
    case .divisor: divisor
    default: nil
    }
  }
}

extension LossAnswer {
  /// An answer without outputs.
  public init(reduction: Reduction) { self.init(loss: nil, reduction: reduction) }
}

/// What a call will take, known from its shapes before it runs.
public struct LossCost: Sendable {
  /// Bytes of the results.
  public let resultBytes: Int
  /// Bytes that are held while it runs, beside inputs and results.
  public let scratchBytes: Int
  /// Element operations, about a nanosecond each.
  public let operations: Int
}
