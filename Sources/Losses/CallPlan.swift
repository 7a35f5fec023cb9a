import Synchronization

/// What a call computes, decided by its shapes alone, for one number type.
struct CallPlan<T: Scalar>: Sendable {
  /// A program, and what its results are.
  struct Step: Sendable {
    let program: StepProgram
    let results: [Result]
  }

  /// A program in the call's dtype, or in `Double` with results rounded at the end.
  enum StepProgram: Sendable {
    case plain(Program<T>)
    case inDouble(Program<Double>)

    var inputs: [Input] {
      switch self {
      case .plain(let program): program.inputs
      case .inDouble(let program): program.inputs
      }
    }

    var scratchBytes: Int {
      switch self {
      case .plain(let program): program.scratchBytes
      case .inDouble(let program):
        program.scratchBytes
          + program.results.reduce(0) { $0 + 8 * program.materializedCounts[$1] }
      }
    }

    var operations: Int {
      switch self {
      case .plain(let program): program.operations
      case .inDouble(let program): program.operations
      }
    }

    func run(
      on tensors: [TensorStorage], executor: some Executor, isCancelled: @Sendable () -> Bool
    ) throws(LossError) -> [TensorStorage] {
      switch self {
      case .plain(let program):
        try program.run(on: tensors, executor: executor, isCancelled: isCancelled)
      case .inDouble(let program):
        try program.run(on: tensors, executor: executor, isCancelled: isCancelled)
          .map { $0.stored(as: T.elementType) }
      }
    }
  }

  enum Result: Sendable {
    case loss, values, seed, gradient, hessianDiagonal
  }

  let steps: [Step]
  /// The second derivatives that need more than one sweep.
  private let sweeps: Sweeps?
  let shapes: CallShapes
  let cost: LossCost

  /// `itemLimit` is the most entries one item of a slice may have; tests shrink it.
  init(_ form: CallForm, itemLimit: Int = 16_384) throws(LossError) {
    var shapes = try CallShapes(form)
    let graph = Graph()
    let yTrue = graph.input(.yTrue, shape: shapes.yTrue)
    let yPred = graph.input(.yPred, shape: shapes.yPred)
    let isWide = T.elementType == .float32 && type(of: form.loss).worksInDouble
    let readsLabels = type(of: form.loss).readsLabels
    let values = form.loss.callAsFunction(
      isWide && !readsLabels ? yTrue.unary(.roundToSingle) : yTrue,
      isWide ? yPred.unary(.roundToSingle) : yPred)
    if let failure = graph.failure { throw failure.naming(form) }

    let given = graph.input(.values, shape: values.shape)
    var masks: [Expression] = []
    if let own = form.loss.mask(yTrue, values: given) { masks.append(own) }
    if let shape = form.mask {
      masks.append(graph.input(.mask, shape: alignedRanks(values.shape, shape).right))
    }
    let weighting = try Weighting(
      values: given, masks: masks,
      weights: try Self.weights(form, shapes, values),
      reduction: form.reduction)

    let needsHessian = form.outputs.contains(.hessianDiagonal)
    if needsHessian, let reason = type(of: form.loss).hessianUnavailable {
      throw .unavailableOutput(
        output: "hessian_diagonal", loss: type(of: form.loss).name, reason: reason)
    }
    let needsGradient = form.outputs.contains(.gradient) || needsHessian
    let isSeedKnown = weighting.seed.constant != nil
    let needsValuesForSeed =
      needsGradient && !isSeedKnown
      && graph.dependence { $0 == .values }[weighting.seed.index]
    let needsValues =
      form.outputs.contains(.values) || form.outputs.contains(.loss) || needsValuesForSeed

    let seed = isSeedKnown ? weighting.seed : graph.input(.seed, shape: values.shape)
    var builder = StepsBuilder<T>(storedAs: form.storedAs, itemLimit: itemLimit)
    if needsGradient, !isSeedKnown, !needsValuesForSeed {
      builder.add([(.seed, weighting.seed, values.shape)])
    }
    let gradient = needsGradient ? values.gradient(by: yPred, seed: seed) : nil
    var gradientResults: [(Result, Expression, [Int])] = []
    if form.outputs.contains(.gradient), let gradient {
      gradientResults.append((.gradient, gradient, shapes.yPred))
    }
    var sweeps: Sweeps?
    if needsHessian, let gradient {
      if gradient.mixedAxes(of: yPred).isEmpty {
        let second = gradient.tangent(by: yPred, direction: graph.constant(1))
        gradientResults.append((.hessianDiagonal, second, shapes.yPred))
      } else {
        sweeps = try Sweeps(gradient, by: yPred, form, itemLimit: itemLimit, inDouble: isWide)
      }
    }
    let valuesResult = needsValues ? (Result.values, values, values.shape) : nil
    builder.add(
      [valuesResult].compactMap { $0 } + (needsValuesForSeed ? [] : gradientResults),
      inDouble: isWide)
    var reduced: [(Result, Expression, [Int])] = []
    if form.outputs.contains(.loss) {
      reduced.append((.loss, weighting.loss, weighting.lossShape))
    }
    if needsValuesForSeed { reduced.append((.seed, weighting.seed, values.shape)) }
    builder.add(reduced)
    if needsValuesForSeed { builder.add(gradientResults, inDouble: isWide) }
    if let failure = graph.failure { throw failure.naming(form) }
    shapes.values = values.shape
    shapes.loss = weighting.lossShape
    shapes.lints = form.loss.lints(yTrue: shapes.yTrue, yPred: shapes.yPred)
    self.shapes = shapes
    let steps = builder.steps
    self.steps = steps
    self.sweeps = sweeps
    let size = MemoryLayout<T>.stride
    cost = LossCost(
      resultBytes: size
        * (product(values.shape) + product(weighting.lossShape)
          + (form.outputs.contains(.gradient) ? product(shapes.yPred) : 0)
          + (needsHessian ? product(shapes.yPred) : 0)),
      scratchBytes: steps.reduce(sweeps?.scratchBytes ?? 0) { $0 + $1.program.scratchBytes },
      operations: steps.reduce(sweeps?.operations ?? 0) { $0 + $1.program.operations })
  }

  /// The weights of samples and of classes together.
  private static func weights(
    _ form: CallForm, _ shapes: CallShapes, _ values: Expression
  ) throws(LossError) -> Expression? {
    let graph = values.graph
    let given = form.sampleWeight.map { graph.input(.sampleWeight, shape: $0) }
    guard form.hasClassWeight else { return given }
    let shape = ClassWeight(yTrue: shapes.yTrue, loss: form.loss).shape
    let ofClasses = graph.input(.classWeight, shape: shape)
    guard let given else { return ofClasses }
    let (left, right) = alignedRanks(shape, given.shape)
    guard broadcastShape(left, right) != nil else {
      throw .cannotBroadcast(
        left: "class_weight", leftShape: shape, right: "sample_weight", rightShape: given.shape)
    }
    return ofClasses.reshaped(left) * given.reshaped(right)
  }

  /// Runs the steps, each on the call's tensors and what the steps before have left.
  func run(
    on tensors: [Input: TensorStorage], executor: some Executor,
    isCancelled: @Sendable () -> Bool
  ) throws(LossError) -> [Result: TensorStorage] {
    var tensors = tensors
    var results: [Result: TensorStorage] = [:]
    for step in steps {
      var inputs: [TensorStorage] = []
      for input in step.program.inputs {
        guard let tensor = tensors.storage(of: input) else { throw .cancelled }
        inputs.append(tensor)
      }
      let outputs = try step.program.run(on: inputs, executor: executor, isCancelled: isCancelled)
      for (result, storage) in zip(step.results, outputs) {
        results[result] = storage
        if case .values = result { tensors[.values] = storage }
        if case .seed = result { tensors[.seed] = storage }
      }
    }
    results[.hessianDiagonal] =
      try sweeps?.run(on: tensors, executor: executor, isCancelled: isCancelled)
      ?? results[.hessianDiagonal]
    return results
  }
}

extension CallPlan {
  /// Second derivatives where a sample's entries interact: a sweep for each place that they mix,
  /// for all samples at once.
  fileprivate struct Sweeps: Sendable {
    /// The most operations that all sweeps together may take, some seconds' worth.
    static var operationLimit: Int { 10_000_000_000 }

    let program: StepProgram
    /// How many places there are, and so sweeps; also the entries of a direction.
    let count: Int
    let resultCount: Int

    var scratchBytes: Int {
      program.scratchBytes + (count + resultCount) * MemoryLayout<T>.stride
    }
    var operations: Int { program.operations * count }

    init(
      _ gradient: Expression, by yPred: Expression, _ form: CallForm, itemLimit: Int,
      inDouble: Bool
    ) throws(LossError) {
      let graph = yPred.graph
      let mixed = gradient.mixedAxes(of: yPred)
      let places = yPred.shape.indices.map { mixed.contains($0) ? yPred.shape[$0] : 1 }
      let direction = graph.input(.direction, shape: places).broadcast(to: yPred.shape)
      let change = gradient.tangent(by: yPred, direction: direction)
      let found = graph.input(.secondDerivatives, shape: yPred.shape)
      var builder = StepsBuilder<T>(storedAs: form.storedAs, itemLimit: itemLimit)
      builder.add(
        [(.hessianDiagonal, select(direction, change, found), yPred.shape)], inDouble: inDouble)
      program = builder.steps[0].program
      count = product(places)
      resultCount = product(yPred.shape)
      guard program.operations <= Self.operationLimit / max(1, count) else {
        throw .unavailableOutput(
          output: "hessian_diagonal", loss: type(of: form.loss).name,
          reason: "entries of y_pred interact along axes of \(count) places, and a sweep for each "
            + "would take more than \(Self.operationLimit) operations")
      }
    }

    func run(
      on tensors: [Input: TensorStorage], executor: some Executor,
      isCancelled: @Sendable () -> Bool
    ) throws(LossError) -> TensorStorage? {
      var tensors = tensors
      tensors[.secondDerivatives] = TensorStorage(zeros: resultCount, of: T.elementType)
      for place in 0..<count {
        tensors[.direction] = TensorStorage(oneAt: place, of: count, as: T.elementType)
        var inputs: [TensorStorage] = []
        for input in program.inputs {
          guard let tensor = tensors.storage(of: input) else { throw .cancelled }
          inputs.append(tensor)
        }
        let results = try program.run(on: inputs, executor: executor, isCancelled: isCancelled)
        tensors[.secondDerivatives] = results.first
      }
      return tensors[.secondDerivatives]
    }
  }
}

/// Adds up the steps of a plan.
private struct StepsBuilder<T: Scalar> {
  let storedAs: [Input: ElementType]
  let itemLimit: Int
  private(set) var steps: [CallPlan<T>.Step] = []

  init(storedAs: [Input: ElementType], itemLimit: Int) {
    self.storedAs = storedAs
    self.itemLimit = itemLimit
  }

  mutating func add(
    _ results: [(CallPlan<T>.Result, Expression, [Int])], inDouble: Bool = false
  ) {
    guard !results.isEmpty else { return }
    let expressions = results.map { (expression: $0.1, shape: $0.2) }
    // What this plan itself leaves for later steps is stored in the call's dtype.
    var storedAs = storedAs
    for input in [Input.values, .seed, .direction, .secondDerivatives] {
      storedAs[input] = T.elementType
    }
    let program: CallPlan<T>.StepProgram =
      inDouble
      ? .inDouble(
        Planner<Double>.program(
          expressions, storedAs: storedAs, itemLimit: itemLimit, roundsToSingle: true))
      : .plain(Planner<T>.program(expressions, storedAs: storedAs, itemLimit: itemLimit))
    steps.append(CallPlan<T>.Step(program: program, results: results.map(\.0)))
  }
}

/// Everything about a call but its numbers: calls of one form share a plan.
struct CallForm: Hashable, Sendable {
  let loss: any Loss
  let yTrue: [Int]
  let yPred: [Int]
  let sampleWeight: [Int]?
  let mask: [Int]?
  let hasClassWeight: Bool
  let reduction: Reduction
  let outputs: LossOutputs
  /// How each tensor is stored.
  let storedAs: [Input: ElementType]

  static func == (left: CallForm, right: CallForm) -> Bool {
    left.yPred == right.yPred && left.yTrue == right.yTrue && left.outputs == right.outputs
      && left.sampleWeight == right.sampleWeight && left.mask == right.mask
      && left.hasClassWeight == right.hasClassWeight && left.reduction == right.reduction
      && left.storedAs == right.storedAs
      && left.loss.isEqual(to: right.loss)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(yTrue)
    hasher.combine(yPred)
    hasher.combine(outputs)
    hasher.combine(ObjectIdentifier(type(of: loss)))
    loss.hash(into: &hasher)
  }
}

extension Loss {
  /// Whether the other loss is of the same type, with the same parameters.
  func isEqual(to other: any Loss) -> Bool { (other as? Self) == self }
}

/// The plans of recent calls: a service sees the same form again and again.
struct PlanCache<T: Scalar>: ~Copyable {
  /// How many plans are kept; a plan takes a few kilobytes.
  private static var limit: Int { 256 }

  private let plans = Mutex<[CallForm: CallPlan<T>]>([:])

  /// The plan of that form, made if it is not there yet.
  func plan(_ form: CallForm) throws(LossError) -> CallPlan<T> {
    if let plan = plans.withLock({ $0[form] }) { return plan }
    let plan = try CallPlan<T>(form)
    plans.withLock { plans in
      // Forms that never come back must not stay: now and then, all make room.
      if plans.count >= Self.limit { plans.removeAll(keepingCapacity: true) }
      plans[form] = plan
    }
    return plan
  }
}
