/// The parts of divisors and partial results, as far as shapes determine them.
struct CallParts: Sendable {
  /// A result of a step of the plan; weighted values include the mask of 1 and 0.
  typealias Part = (CallResults.Slot, Expression, [Int])

  /// The shape of the weighted values; the only value of a scalar is not divided.
  private let shape: [Int]
  /// The number of weighted values per entry of the mask.
  private let repeatsOfMask: Int
  /// Whether all samples share the weights, which the reduction then adds only once.
  private let areWeightsShared: Bool
  /// How the values become the loss.
  private let reduction: Reduction
  /// How the samples take part, if a partial result is requested.
  private let samples: SampleIndependence?

  /// The parts for calls of a form, and the tensors from which they are computed.
  static func planned(
    _ form: CallForm, values: Expression, masks: [Expression], weights: Expression?,
    reduction: Reduction
  ) throws(LossError) -> (CallParts, [Part]) {
    let weighting = try Weighting(values: values, masks: masks, weights: weights, reduction: .none)
    let mask = try Weighting.merged(masks, values)
    let isEmpty = form.yTrue.isEmpty || form.yPred.isEmpty
    let parts = CallParts(
      shape: weighting.lossShape,
      repeatsOfMask: product(weighting.lossShape) / max(1, product(mask?.shape ?? [])),
      areWeightsShared: masks.isEmpty && form.areWeightsShared(by: values.shape),
      reduction: reduction,
      samples: form.outputs.contains(.partial) && !isEmpty ? try SampleIndependence(form) : nil)
    var tensors: [Part] = []
    if form.outputs.contains(.partial), let counted = weighting.counted {
      tensors = [
        (.weighted, weighting.loss, weighting.lossShape), (.weights, counted, counted.shape),
      ]
    } else if let counted = weighting.counted, reduction == .meanWithSampleWeight {
      tensors = [(.weights, counted, counted.shape)]
    }
    if let mask { tensors.append((.mask, mask, mask.shape)) }
    return (parts, tensors)
  }

  /// The numbers that are added: at most the values, the weighted values, the weights and the mask.
  func operations(_ values: Expression) -> Int {
    product(shape).multipliedSaturated(by: 3).addingSaturated(values.node.shape.count)
  }

  /// Divisor and partial result from the tensors of a call.
  func outcome(
    of results: borrowing CallResults, _ call: LossCall, on executor: any Executor,
    isCancelled: @Sendable () -> Bool
  ) throws(LossError) -> (divisor: Double?, partial: PartialResult?) {
    func summary(_ storage: TensorStorage) throws(LossError) -> ExactSummary {
      try ExactSummary(of: storage, on: executor, isCancelled: isCancelled)
    }
    var kept = product(shape)
    if let mask = results.mask {
      // A sum of ones, which is exact in a double.
      kept = Int(clamping: try summary(mask).sum.rounded(to: .float64))
        .multipliedSaturated(by: repeatsOfMask)
    }
    let sumOfWeights = try results.weights.map { weights throws(LossError) in
      try summary(weights).sum
    }
    let divisor: Double? =
      if !call.outputs.contains(.divisor) {
        nil
      } else {
        switch reduction {
        case _ where shape.isEmpty: 1
        case .sum, .none: 1
        case .sumOverBatchSize, .mean: Double(kept)
        case .meanWithSampleWeight: sumOfWeights?.rounded(to: call.dtype) ?? Double(kept)
        }
      }
    guard call.outputs.contains(.partial), let values = results.values else {
      return (divisor, nil)
    }
    let ofValues = try summary(values)
    let weighted = try results.weighted.map(summary) ?? ofValues
    let weights: PartialResult.Weights =
      if shape.isEmpty {
        .shared(ExactSum(1))
      } else if areWeightsShared, let sumOfWeights {
        .shared(sumOfWeights)
      } else {
        .ofSamples(sumOfWeights ?? ExactSum(kept))
      }
    let partial = PartialResult(
      identity: LossIdentity(
        call.loss.loss, dtype: call.dtype, perSample: samples?.perSample ?? []),
      valueCount: ofValues.count, count: weighted.count, keptCount: kept, sum: weighted.sum,
      weights: weights, least: ofValues.least <= ofValues.greatest ? ofValues.least : nil,
      greatest: ofValues.least <= ofValues.greatest ? ofValues.greatest : nil,
      labels: samples?.dependsOnLabelKind == true ? call.labelKind : .plain)
    return (divisor, partial)
  }
}

extension CallForm {
  /// Whether the weights of samples have no axis along the batch, the first one of the values.
  fileprivate func areWeightsShared(by values: [Int]) -> Bool {
    guard let sampleWeight, !hasClassWeight else { return false }
    let (values, weights) = alignedRanks(values, sampleWeight.dimensions)
    let axis = weights.count - values.count
    guard sampleWeight.rank > 0, axis >= 0, let batch = values.first else { return true }
    return weights[axis] == 1 && batch > 1
  }
}

extension LossCall {
  /// How a hinge loss reads labels: all labels together decide whether 0 means -1.
  fileprivate var labelKind: PartialResult.LabelKind {
    // Labels of 0 and 1 are checked many at a time; other labels are usually found early.
    let areBits =
      yTrue.storage.firstIndex(outside: 0...1) == nil
      && yTrue.storage.firstFraction { _ in true } == nil
    let isSigned: (Double) -> Bool = { dtype.nearest($0) != 0 && dtype.nearest($0) != 1 }
    if !areBits, yTrue.storage.firstIndex(where: isSigned) != nil {
      return .signed
    }
    return yTrue.storage.firstIndex { dtype.nearest($0) == 0 } == nil ? .plain : .binary
  }
}
