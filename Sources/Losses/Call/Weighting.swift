/// The combination of values, weights, masks and reductions, for losses and gradients alike.
///
/// Every reduced loss is `factor * sum(w_i * values_i)`. The gradient with respect to entry i of the
/// values is `factor` times the sum of the weights wherever that entry was broadcast. A divisor of 0
/// makes both 0.
///
/// Source: Keras 3, `keras/src/losses/loss.py`.
struct Weighting {
  /// The loss that the Keras object returns.
  let loss: Expression
  let lossShape: [Int]
  /// The gradient with respect to the values: in their shape, or a constant.
  let seed: Expression
  /// A divisor that depends on tensor values; if it is 0, gradients are filled with zeros.
  let divisor: Expression?
  /// The weights that `mean_with_sample_weight` adds; `nil` if every value has the weight 1.
  let counted: Expression?

  /// Applies the weights to the values; `masks` and `weights` are tensors of the graph, or absent.
  init(
    values: Expression, masks: [Expression], weights: Expression?, reduction: Reduction
  ) throws(LossError) {
    var weights = weights
    var isMasked = false
    if let mask = try Self.merged(masks, values) {
      let maskWeights = Self.weights(of: mask, reduction)
      weights =
        try weights.map { given throws(LossError) in
          let (left, right) = alignedRanks(maskWeights.shape, given.shape)
          guard broadcastShape(left, right) != nil else {
            throw .cannotBroadcast(
              left: "mask", leftShape: mask.shape, right: "sample_weight", rightShape: given.shape)
          }
          return maskWeights.reshaped(left) * given.reshaped(right)
        } ?? maskWeights
      isMasked = true
    }
    if let weights {
      try self.init(values, weights, isMasked: isMasked, reduction)
    } else {
      self.init(unweighted: values, reduction)
    }
  }

  private init(
    _ values: Expression, _ weights: Expression, isMasked: Bool, _ reduction: Reduction
  ) throws(LossError) {
    let (valuesShape, weightsShape) = alignedRanks(values.shape, weights.shape)
    guard let shape = broadcastShape(valuesShape, weightsShape) else {
      throw .cannotBroadcast(
        left: "values", leftShape: values.shape,
        right: isMasked ? "mask or sample_weight" : "sample_weight",
        rightShape: weights.shape)
    }
    let aligned = weights.reshaped(weightsShape)
    let weighted = (values.reshaped(valuesShape) * aligned).broadcast(to: shape)
    let everywhere = aligned.broadcast(to: shape)
    let reaching = everywhere.summed(from: shape, to: valuesShape).reshaped(values.shape)
    let counted = isMasked ? everywhere : aligned
    self.counted = counted
    let axes = Array(shape.indices)
    guard !shape.isEmpty, reduction != .none else {
      loss = weighted
      lossShape = shape
      seed = reaching
      divisor = nil
      return
    }
    lossShape = []
    let total = sum(weighted, axes: axes)
    switch reduction {
    case .sum, .none:
      loss = total
      seed = reaching
      divisor = nil
    case .sumOverBatchSize, .mean:
      let count = Double(product(shape))
      loss = mean(weighted, axes: axes)
      seed = Self.share(of: reaching, values.number(count))
      divisor = nil
    case .meanWithSampleWeight:
      let sumOfWeights = sum(counted, axes: Array(counted.shape.indices))
      loss = select(sumOfWeights .== 0, 0, total / sumOfWeights)
      seed = select(
        sumOfWeights .== 0, 0,
        Self.share(of: reaching, sumOfWeights).broadcast(to: reaching.shape))
      divisor = sumOfWeights
    }
  }

  /// The gradient of the values divided by the divisor, in two steps if steps are rounded, as in Keras.
  private static func share(of reaching: Expression, _ divisor: Expression) -> Expression {
    guard reaching.graph.half == nil else {
      return reaching * (1 / divisor).roundedConstant.broadcast(to: reaching.shape)
    }
    return reaching / divisor.broadcast(to: reaching.shape)
  }

  private init(unweighted values: Expression, _ reduction: Reduction) {
    let axes = Array(values.shape.indices)
    (divisor, counted) = (nil, nil)
    switch reduction {
    case _ where axes.isEmpty, .none:
      loss = values
      lossShape = values.shape
      seed = values.graph.constant(1)
    case .sum:
      loss = sum(values, axes: axes)
      lossShape = []
      seed = values.graph.constant(1)
    case .sumOverBatchSize, .mean, .meanWithSampleWeight:
      loss = mean(values, axes: axes)
      lossShape = []
      seed = values.graph.constant(1 / Double(values.node.shape.count)).roundedConstant
    }
  }

  /// The masks combined by *and*, with ranks aligned.
  static func merged(
    _ masks: [Expression], _ values: Expression
  ) throws(LossError) -> Expression? {
    var result: Expression?
    for mask in masks {
      guard let other = result else {
        result = mask
        continue
      }
      let (left, right) = alignedRanks(other.shape, mask.shape)
      guard broadcastShape(left, right) != nil else {
        throw .cannotBroadcast(
          left: "mask of the loss", leftShape: other.shape, right: "mask", rightShape: mask.shape)
      }
      result = other.reshaped(left) * mask.reshaped(right)
    }
    return result
  }

  /// A mask as weights: for means, kept entries also represent the others.
  private static func weights(of mask: Expression, _ reduction: Reduction) -> Expression {
    switch reduction {
    case .sumOverBatchSize, .mean:
      let kept = sum(mask, axes: Array(mask.shape.indices)).broadcast(to: mask.shape)
      return select(mask, Double(mask.node.shape.count) / kept, 0)
    case .sum, .none, .meanWithSampleWeight:
      return mask
    }
  }
}
