/// A loss with its parameters, ready to be called.
///
/// A class, so that a call of it copies no parameters.
public final class ResolvedLoss: Sendable {
  let loss: any Loss
  /// The key of its plans.
  let key: LossKey

  init(loss: any Loss) {
    self.loss = loss
    isCustom = loss is CustomLoss
    key = LossKey(loss.withoutTensors)
  }

  /// Its canonical name; `custom` for a loss given as source.
  public var name: String { type(of: loss).name }
  /// Whether it was given as source.
  public let isCustom: Bool
}

/// One call of a loss: the keyword arguments of the Keras call.
public struct LossCall: Sendable {
  /// The loss with its parameters.
  public var loss: ResolvedLoss
  /// The true values or labels.
  public var yTrue: Tensor
  /// The predictions.
  public var yPred: Tensor
  /// Weights, broadcast to the values as Keras does.
  public var sampleWeight: Tensor?
  /// Weights by class: by label, or by the greatest entry of a one-hot row; other classes weigh 1.
  public var classWeight: [Int: Double]
  /// Which entries of the values count: 1 or 0.
  public var mask: Tensor?
  /// How the weighted values become one number.
  public var reduction: Reduction
  /// Whether the caller set the reduction; if not, a loss object in a custom source may set another.
  public var isReductionGiven: Bool
  /// Precision of inputs, constants and results.
  public var dtype: DType
  /// The requested outputs.
  public var outputs: LossOutputs
}

extension LossCall {
  /// A call, with every optional argument at its default unless given.
  public init(
    _ loss: ResolvedLoss, yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor? = nil,
    classWeight: [Int: Double] = [:], mask: Tensor? = nil,
    reduction: Reduction = .sumOverBatchSize, dtype: DType = .float32,
    outputs: LossOutputs = [.loss, .values], isReductionGiven: Bool = true
  ) {
    // Memberwise: assigned one by one, so many properties would be copied once more at the end.
    self.init(
      loss: loss, yTrue: yTrue, yPred: yPred, sampleWeight: sampleWeight, classWeight: classWeight,
      mask: mask, reduction: reduction, isReductionGiven: isReductionGiven, dtype: dtype,
      outputs: outputs)
  }
}

/// The outputs that a call can request.
public struct LossOutputs: OptionSet, Sendable, Hashable {
  /// One bit per output.
  public let rawValue: Int
  /// Outputs by their bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The reduced, weighted loss.
  public static let loss = LossOutputs(rawValue: 1)
  /// One unweighted loss per sample.
  public static let values = LossOutputs(rawValue: 2)
  /// The derivative of the reduced loss with respect to `y_pred`.
  public static let gradient = LossOutputs(rawValue: 4)
  /// The diagonal of the second derivatives of the reduced loss.
  public static let hessianDiagonal = LossOutputs(rawValue: 8)
  /// The number by which the sum of the weighted values was divided.
  public static let divisor = LossOutputs(rawValue: 16)
  /// The exact result of this part of a data set, to be merged with other parts.
  public static let partial = LossOutputs(rawValue: 32)

  /// Every output with its name on the wire, in the order of an answer.
  public static let named: [(name: String, output: LossOutputs)] = [
    ("loss", .loss), ("values", .values), ("gradient", .gradient),
    ("hessian_diagonal", .hessianDiagonal), ("divisor", .divisor), ("partial", .partial),
  ]
}

/// The answer to a call: the requested outputs, in the call's dtype.
public struct LossAnswer: Sendable {
  /// The reduced loss: a scalar, or the weighted values where the reduction is `none`.
  public var loss: Tensor?
  /// The result of the loss function: one loss per sample.
  public var values: Tensor?
  /// In the shape in which `y_pred` was sent.
  public var gradient: Tensor?
  /// In the shape in which `y_pred` was sent.
  public var hessianDiagonal: Tensor?
  /// Divisor and partial result: by reference, since a partial result takes more than a kilobyte
  /// and few answers have one.
  var rest: Rest?
  /// The likely mistakes that were detected.
  public var warnings: [LossWarning] = []
  /// The reduction that was applied: of the call, or of a loss object in the source.
  public var reduction = Reduction.sumOverBatchSize

  final class Rest: Sendable {
    let divisor: Tensor?
    let partial: PartialResult?

    init(divisor: Tensor?, partial: PartialResult?) {
      self.divisor = divisor
      self.partial = partial
    }
  }

  /// Whether there may be a divisor or a partial result: cheaper than reading them.
  public var hasRest: Bool { rest != nil }
  /// The number by which the sum of the weighted values was divided: in the call's dtype, or as `Double`
  /// if the dtype cannot represent a large count.
  public var divisor: Tensor? { rest?.divisor }
  /// The exact result of this part of a data set.
  public var partial: PartialResult? { rest?.partial }

  /// One of the outputs by its bit, if it was requested.
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

/// The cost of a call, known from its shapes before it runs.
public struct LossCost: Sendable {
  /// Bytes of the results.
  public let resultBytes: Int
  /// The bytes held during the run, without inputs and results.
  public let scratchBytes: Int
  /// Element operations, about a nanosecond each.
  public let operations: Int

  static let nothing = LossCost(resultBytes: 0, scratchBytes: 0, operations: 0)

  /// Both costs together.
  func adding(_ other: LossCost) -> LossCost {
    LossCost(
      resultBytes: resultBytes.addingSaturated(other.resultBytes),
      scratchBytes: scratchBytes.addingSaturated(other.scratchBytes),
      operations: operations.addingSaturated(other.operations))
  }
}
