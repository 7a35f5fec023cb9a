/// The formulas of a call as expressions of one graph: the values and their reduction.
struct CallFormulas {
  /// An expression to compute, with the shape of its result.
  typealias Result = (CallResults.Slot, Expression, [Int])

  let form: CallForm
  let inputs: AlignedShapes
  let precision: CallPrecision
  let yPred: Expression
  let values: Expression
  let reduction: Reduction
  let weighting: Weighting
  /// The parts of divisors and partial results, if requested, and the tensors that they read.
  let parts: CallParts?
  let partTensors: [Result]
  /// The numbers that exact sums add up.
  private let exactOperations: Int

  init(_ form: CallForm, dtype: ElementType, in graph: Graph) throws(LossError) {
    self.form = form
    inputs = try AlignedShapes(form)
    if form.rounding?.extent == .steps { graph.half = form.half }
    precision = CallPrecision(form, dtype: dtype, half: graph.half)
    let yTrue = graph.input(.yTrue, shape: inputs.yTrue)
    yPred = graph.input(.yPred, shape: inputs.yPred)
    values = form.loss.opened(
      type(of: form.loss).readsLabels
        ? yTrue : precision.read(yTrue, storedAs: form.storedAs.yTrue),
      precision.read(yPred, storedAs: form.storedAs.yPred))
    if let failure = graph.failure { throw failure.naming(form) }
    try form.checkWeights(of: values.node.shape)
    let given = graph.input(.values, shape: values.shape)
    let masks = Self.masks(form, yTrue, given)
    reduction = form.isReductionGiven ? form.reduction : graph.reduction ?? form.reduction
    let weights = try Self.weights(form, inputs, values)
    weighting = try Weighting(
      values: given, masks: masks, weights: weights, reduction: reduction)
    if form.outputs.isDisjoint(with: [.divisor, .partial]) {
      (parts, partTensors, exactOperations) = (nil, [], 0)
    } else {
      let (parts, tensors) = try CallParts.planned(
        form, values: given, masks: masks, weights: weights, reduction: reduction)
      (self.parts, partTensors, exactOperations) = (parts, tensors, parts.operations(values))
    }
  }

  /// The mask of the loss itself, and that of the call.
  private static func masks(
    _ form: CallForm, _ yTrue: Expression, _ values: Expression
  ) -> [Expression] {
    var masks: [Expression] = []
    if let own = form.loss.mask(yTrue, values: values) { masks.append(own) }
    if let shape = form.mask {
      masks.append(
        values.graph.input(.mask, shape: alignedRanks(values.shape, shape.dimensions).right))
    }
    return masks
  }

  /// The weights of samples and of classes together.
  private static func weights(
    _ form: CallForm, _ inputs: AlignedShapes, _ values: Expression
  ) throws(LossError) -> Expression? {
    let graph = values.graph
    let given = form.sampleWeight.map { graph.input(.sampleWeight, shape: $0) }
    guard form.hasClassWeight else { return given }
    let shape = ClassWeight(yTrue: inputs.yTrue, loss: form.loss).shape
    let ofClasses = graph.input(.classWeight, shape: shape)
    guard let given else { return ofClasses }
    let (left, right) = alignedRanks(shape, given.shape)
    guard broadcastShape(left, right) != nil else {
      throw .cannotBroadcast(
        left: "class_weight", leftShape: shape, right: "sample_weight", rightShape: given.shape)
    }
    return ofClasses.reshaped(left) * given.reshaped(right)
  }
}

extension CallFormulas {
  /// Whether a step computes the reduced loss; that of partial results is exact and needs no step.
  var needsLoss: Bool {
    form.outputs.contains(.loss) && (!form.outputs.contains(.partial) || reduction == .none)
  }

  /// The memory of all results, and the additions of the exact sums.
  func resultCost(lossShape: Shape) -> LossCost {
    var shapes = [values.node.shape, lossShape] + partTensors.map { $0.1.node.shape }
    for output in [LossOutputs.gradient, .hessianDiagonal] where form.outputs.contains(output) {
      shapes.append(yPred.node.shape)
    }
    return LossCost(
      resultBytes: shapes.reduce(0) { $0.addingSaturated($1.byteCount(precision.dtype)) },
      scratchBytes: 0, operations: exactOperations)
  }
}

/// Which results of a call in float32 are computed in `Double`, and rounded at the end.
struct CallPrecision {
  let dtype: ElementType
  /// Whether values and gradients are computed in `Double`.
  let isWide: Bool
  /// Whether second derivatives are computed in `Double`: always, because they cancel more.
  let isHessianWide: Bool

  init(_ form: CallForm, dtype: ElementType, half: HalfType?) {
    let loss = type(of: form.loss)
    self.dtype = dtype
    isWide = dtype == .float32 && loss.worksInDouble && (half == nil || loss.readsLabels)
    isHessianWide = dtype == .float32 && (isWide || form.outputs.contains(.hessianDiagonal))
  }

  /// An input, rounded to the dtype of the call.
  func read(_ input: Expression, storedAs elementType: ElementType) -> Expression {
    isHessianWide && elementType != .float32 ? input.unary(.roundToSingle) : input
  }
}
