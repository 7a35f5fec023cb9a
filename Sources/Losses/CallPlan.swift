import Synchronization

/// What a call computes, decided by its shapes alone, for one number type.
struct CallPlan<T: Scalar>: Sendable {
  /// A program, and what its results are.
  struct Step: Sendable {
    let program: Program<T>
    let results: [Result]
  }

  enum Result: Sendable {
    case loss, values, seed, gradient, hessianDiagonal
  }

  let steps: [Step]
  let shapes: CallShapes
  let cost: LossCost

  init(_ form: CallForm) throws(LossError) {
    var shapes = try CallShapes(form)
    let graph = Graph()
    let yTrue = graph.input(.yTrue, shape: shapes.yTrue)
    let yPred = graph.input(.yPred, shape: shapes.yPred)
    let values = form.loss.callAsFunction(yTrue, yPred)
    if let failure = graph.failure { throw failure.naming(form) }

    let given = graph.input(.values, shape: values.shape)
    var masks: [Expression] = []
    if let own = form.loss.mask(yTrue, values: given) { masks.append(own) }
    if let shape = form.mask {
      masks.append(graph.input(.mask, shape: alignedRanks(values.shape, shape).right))
    }
    let weighting = try Weighting(
      values: given, masks: masks,
      weights: form.sampleWeight.map { graph.input(.sampleWeight, shape: $0) },
      reduction: form.reduction)

    let needsGradient = form.outputs.contains(.gradient)
    let isSeedKnown = weighting.seed.constant != nil
    let needsValuesForSeed =
      needsGradient && !isSeedKnown
      && graph.dependence { $0 == .values }[weighting.seed.index]
    let needsValues =
      form.outputs.contains(.values) || form.outputs.contains(.loss) || needsValuesForSeed

    let seed = isSeedKnown ? weighting.seed : graph.input(.seed, shape: values.shape)
    var builder = StepsBuilder<T>(storedAs: form.storedAs)
    if needsGradient, !isSeedKnown, !needsValuesForSeed {
      builder.add([(.seed, weighting.seed, values.shape)])
    }
    let gradient = needsGradient ? values.gradient(by: yPred, seed: seed) : nil
    let gradientResult = gradient.map { (Result.gradient, $0, shapes.yPred) }
    let valuesResult = needsValues ? (Result.values, values, values.shape) : nil
    builder.add([valuesResult, needsValuesForSeed ? nil : gradientResult].compactMap { $0 })
    var reduced: [(Result, Expression, [Int])] = []
    if form.outputs.contains(.loss) {
      reduced.append((.loss, weighting.loss, weighting.lossShape))
    }
    if needsValuesForSeed { reduced.append((.seed, weighting.seed, values.shape)) }
    builder.add(reduced)
    if needsValuesForSeed, let gradientResult { builder.add([gradientResult]) }
    if let failure = graph.failure { throw failure.naming(form) }

    shapes.values = values.shape
    shapes.loss = weighting.lossShape
    self.shapes = shapes
    let steps = builder.steps
    self.steps = steps
    let size = MemoryLayout<T>.stride
    cost = LossCost(
      resultBytes: size
        * (product(values.shape) + product(weighting.lossShape)
          + (needsGradient ? product(shapes.yPred) : 0)),
      scratchBytes: steps.reduce(0) { $0 + $1.program.scratchBytes },
      operations: steps.reduce(0) { $0 + $1.program.operations })
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
        guard let tensor = tensors[input] else { throw .cancelled }
        inputs.append(tensor)
      }
      let outputs = try step.program.run(on: inputs, executor: executor, isCancelled: isCancelled)
      for (result, storage) in zip(step.results, outputs) {
        results[result] = storage
        if case .values = result { tensors[.values] = storage }
        if case .seed = result { tensors[.seed] = storage }
      }
    }
    return results
  }
}

/// Adds up the steps of a plan.
private struct StepsBuilder<T: Scalar> {
  let storedAs: [Input: ElementType]
  private(set) var steps: [CallPlan<T>.Step] = []

  init(storedAs: [Input: ElementType]) { self.storedAs = storedAs }

  mutating func add(_ results: [(CallPlan<T>.Result, Expression, [Int])]) {
    guard !results.isEmpty else { return }
    let program = Planner<T>.program(
      results.map { (expression: $0.1, shape: $0.2) }, storedAs: storedAs)
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
  let reduction: Reduction
  let outputs: LossOutputs
  /// How each tensor is stored.
  let storedAs: [Input: ElementType]

  static func == (left: CallForm, right: CallForm) -> Bool {
    left.yPred == right.yPred && left.yTrue == right.yTrue && left.outputs == right.outputs
      && left.sampleWeight == right.sampleWeight && left.mask == right.mask
      && left.reduction == right.reduction && left.storedAs == right.storedAs
      && left.loss.isEqual(to: right.loss)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(yTrue)
    hasher.combine(yPred)
    hasher.combine(outputs)
    hasher.combine(ObjectIdentifier(type(of: loss)))
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
