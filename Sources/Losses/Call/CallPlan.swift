/// What a call computes, decided by its shapes alone, for one number type.
///
/// A class, as programs and stages are, because every call of a form shares the one plan: what is
/// handed on is a reference, not a dozen arrays to be counted.
final class CallPlan<T: Scalar>: Sendable {
  /// A program and the meaning of its results; a class, so that running it copies nothing.
  final class Step: Sendable {
    let program: StepProgram
    let results: [Result]
    /// The inputs that are numbers of the formula, by their places.
    private let literals: [TensorStorage?]

    init(program: StepProgram, results: [Result]) {
      self.program = program
      self.results = results
      let literals = program.inputs.map { input -> TensorStorage? in
        guard case .literal(let numbers) = input else { return nil }
        return TensorStorage(numbers.map(\.value))
      }
      self.literals = literals.allSatisfy { $0 == nil } ? [] : literals
    }

    /// Runs the program on the tensors of a call, and leaves its results.
    func run(
      on tensors: CallTensors, executor: any Executor, isCancelled: @Sendable () -> Bool,
      memoryLimit: Int, into outcome: inout CallResults
    ) throws(LossError) {
      switch program {
      case .plain(let program):
        try program.run(
          reading: { input(program.inputs[$0], at: $0, in: tensors) }, executor: executor,
          isCancelled: isCancelled, memoryLimit: memoryLimit
        ) { place, storage in
          outcome[results[place]] = storage
        }
      case .inDouble(let program):
        try program.run(
          reading: { input(program.inputs[$0], at: $0, in: tensors) }, executor: executor,
          isCancelled: isCancelled, memoryLimit: memoryLimit
        ) { place, storage in
          outcome[results[place]] = storage
        }
        for place in results {
          outcome[place] = try outcome[place]?.stored(as: T.elementType)
        }
      }
    }

    @inline(__always)
    private func input(_ input: Input, at place: Int, in tensors: CallTensors) -> TensorStorage? {
      literals.isEmpty ? tensors[input] : literals[place] ?? tensors[input]
    }
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
        program.scratchBytes.addingSaturated(
          program.results.reduce(0) {
            $0.addingSaturated(
              program.narrow.contains($1)
                ? 0 : product([8, program.materializedCounts[$1.number]]))
          })
      }
    }

    var operations: Int {
      switch self {
      case .plain(let program): program.operations
      case .inDouble(let program): program.operations
      }
    }

    func run(
      on tensors: borrowing CallTensors, executor: any Executor, isCancelled: @Sendable () -> Bool
    ) throws(LossError) -> [TensorStorage] {
      switch self {
      case .plain(let program):
        try program.run(
          on: Self.inputs(of: program, in: tensors), executor: executor, isCancelled: isCancelled)
      case .inDouble(let program):
        try program.run(
          on: Self.inputs(of: program, in: tensors), executor: executor, isCancelled: isCancelled
        ).map { storage throws(LossError) in try storage.stored(as: T.elementType) }
      }
    }

    private static func inputs<U>(
      of program: Program<U>, in tensors: borrowing CallTensors
    ) throws(LossError) -> [TensorStorage] {
      var inputs: [TensorStorage] = []
      inputs.reserveCapacity(program.inputs.count)
      for input in program.inputs {
        guard let tensor = tensors.storage(of: input) else {
          throw .fault(.missingInput(inputs.count))
        }
        inputs.append(tensor)
      }
      return inputs
    }
  }

  typealias Result = CallResults.Slot

  let steps: [Step]
  /// The second derivatives that need more than one sweep.
  private let sweeps: Sweeps?
  /// The second derivatives where the other results are rounded step by step, and they are not.
  private let unstepped: CallPlan?
  let shapes: CallShapes
  /// What divisors and partial results need, where those are asked for.
  let parts: CallParts?
  let cost: LossCost

  /// Plans a form in a fresh graph, which knows who waits and which numbers are known.
  ///
  /// `itemLimit` is the most entries one item of a slice may have; tests shrink it.
  init(
    _ form: CallForm, itemLimit: Int = 16_384, in graph: Graph = Graph()
  ) throws(LossError) {
    var form = form
    unstepped = try Self.takeHessian(of: &form, itemLimit, graph)
    let inputs = try AlignedShapes(form)
    let rounding = form.rounding
    if rounding?.extent == .steps { graph.half = form.half }
    let yTrue = graph.input(.yTrue, shape: inputs.yTrue)
    let yPred = graph.input(.yPred, shape: inputs.yPred)
    let needsHessian = form.outputs.contains(.hessianDiagonal)
    let isWide =
      T.elementType == .float32 && type(of: form.loss).worksInDouble
      && (graph.half == nil || type(of: form.loss).readsLabels)
    // Second derivatives cancel more than first ones: always in `Double`.
    let isSomethingWide = T.elementType == .float32 && (isWide || needsHessian)
    let readsLabels = type(of: form.loss).readsLabels
    func asSingle(_ input: Expression, storedAs elementType: ElementType) -> Expression {
      isSomethingWide && elementType != .float32 ? input.unary(.roundToSingle) : input
    }
    let values = form.loss.opened(
      readsLabels ? yTrue : asSingle(yTrue, storedAs: form.storedAs.yTrue),
      asSingle(yPred, storedAs: form.storedAs.yPred))
    if let failure = graph.failure { throw failure.naming(form) }
    try form.checkWeights(of: values.node.shape)
    let given = graph.input(.values, shape: values.shape)
    var masks: [Expression] = []
    if let own = form.loss.mask(yTrue, values: given) { masks.append(own) }
    if let shape = form.mask {
      masks.append(
        graph.input(.mask, shape: alignedRanks(values.shape, shape.dimensions).right))
    }
    let reduction = form.isReductionGiven ? form.reduction : graph.reduction ?? form.reduction
    let weighting = try Weighting(
      values: given, masks: masks,
      weights: try Self.weights(form, inputs, values),
      reduction: reduction)

    let parts =
      form.outputs.isDisjoint(with: [.divisor, .partial])
      ? nil
      : try CallParts.planned(
        form, values: given, masks: masks, weights: try Self.weights(form, inputs, values),
        reduction: reduction)
    let isLossExact = form.outputs.contains(.partial) && reduction != .none

    if needsHessian, let reason = type(of: form.loss).hessianUnavailable {
      throw .unavailableOutput(
        output: "hessian_diagonal", loss: type(of: form.loss).name, reason: reason)
    }
    let needsGradient = form.outputs.contains(.gradient) || needsHessian
    let isSeedKnown = weighting.seed.constant != nil
    let needsValuesForSeed =
      needsGradient && !isSeedKnown
      && graph.dependence { $0 == .values }[weighting.seed.index]
    // A mask of the loss may depend on its values, and so may a divisor.
    let ofValues = graph.dependence { $0 == .values }
    let needsValues =
      !form.outputs.isDisjoint(with: [.values, .loss, .partial]) || needsValuesForSeed
      || (parts?.1 ?? []).contains { ofValues[$0.1.index] }

    let seed = isSeedKnown ? weighting.seed : graph.input(.seed, shape: values.shape)
    var gradient = needsGradient ? values.gradient(by: yPred, seed: seed) : nil
    if let divisor = weighting.divisor, let reaching = gradient, reaching.constant == nil {
      // A seed of 0 would leave NaN: 0 fills, in the call's dtype.
      let rounded = isSomethingWide ? divisor.unary(.roundToSingle) : divisor
      gradient = select(rounded .== 0, 0, reaching)
    }
    var gradientResults: [(Result, Expression, [Int])] = []
    if form.outputs.contains(.gradient), let gradient {
      gradientResults.append((.gradient, gradient, inputs.yPred))
    }
    var sweeps: Sweeps?
    var hessianResults: [(Result, Expression, [Int])] = []
    if needsHessian, let gradient {
      if gradient.mixedAxes(of: yPred).isEmpty {
        let second = gradient.tangent(by: yPred, direction: graph.constant(1))
        hessianResults = [(.hessianDiagonal, second, inputs.yPred)]
      } else {
        sweeps = try Sweeps(
          gradient, by: yPred, form, itemLimit: itemLimit, inDouble: isSomethingWide)
      }
    }
    // Plans only sound graphs, and only for calls that have not been cancelled.
    if let failure = graph.failure { throw failure.naming(form) }
    if graph.isCancelled() { throw .cancelled }

    var builder = StepsBuilder<T>(
      storedAs: form.storedAs, itemLimit: itemLimit, rounding: rounding)
    if needsGradient, !isSeedKnown, !needsValuesForSeed {
      builder.add([(.seed, weighting.seed, values.shape)])
    }
    builder.add(
      (needsValues ? [(.values, values, values.shape)] : [])
        + (needsValuesForSeed ? [] : gradientResults),
      inDouble: isWide)
    builder.add(
      (form.outputs.contains(.loss) && !isLossExact
        ? [(.loss, weighting.loss, weighting.lossShape)] : [])
        + (needsValuesForSeed ? [(.seed, weighting.seed, values.shape)] : []))
    if needsValuesForSeed { builder.add(gradientResults, inDouble: isWide) }
    builder.add(hessianResults, inDouble: isSomethingWide)
    builder.add(parts?.1 ?? [])
    self.parts = parts?.0
    let lossShape: Shape
    do throws(ShapeError) {
      lossShape = try Shape(weighting.lossShape)
    } catch {
      throw LossError(error)
    }
    shapes = CallShapes(
      inputs, values: values.node.shape, loss: lossShape, of: form.loss, reduction: reduction,
      lints: graph.lints)
    let steps = builder.steps
    self.steps = steps
    self.sweeps = sweeps
    let type = T.elementType
    let ofGradient = yPred.node.shape.byteCount(type)
    cost = LossCost(
      resultBytes: [
        values.node.shape.byteCount(type), lossShape.byteCount(type),
        form.outputs.contains(.gradient) ? ofGradient : 0, needsHessian ? ofGradient : 0,
        unstepped?.cost.resultBytes ?? 0,
      ].reduce(parts?.1.reduce(0) { $0.addingSaturated($1.1.node.shape.byteCount(type)) } ?? 0) {
        $0.addingSaturated($1)
      },
      scratchBytes: steps.reduce(
        (sweeps?.scratchBytes ?? 0).addingSaturated(unstepped?.cost.scratchBytes ?? 0)
      ) {
        $0.addingSaturated($1.program.scratchBytes)
      },
      operations: steps.reduce(
        (sweeps?.operations ?? 0).addingSaturated(parts.map { $0.0.operations(values) } ?? 0)
          .addingSaturated(unstepped?.cost.operations ?? 0)
      ) {
        $0.addingSaturated($1.program.operations)
      })
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

  /// Runs the steps, each on the call's tensors and earlier results.
  func run(
    on tensors: inout CallTensors, executor: any Executor,
    isCancelled: @Sendable () -> Bool, memoryLimit: Int = .max
  ) throws(LossError) -> CallResults {
    var results = CallResults()
    var original = tensors
    for step in steps {
      try step.run(
        on: tensors, executor: executor, isCancelled: isCancelled, memoryLimit: memoryLimit,
        into: &results)
      if let values = results.values { tensors.values = values }
      if let seed = results.seed { tensors.seed = seed }
    }
    if let sweeps {
      results.hessianDiagonal = try sweeps.run(
        on: tensors, executor: executor, isCancelled: isCancelled)
    }
    if let unstepped {
      let plain = try unstepped.run(
        on: &original, executor: executor, isCancelled: isCancelled, memoryLimit: memoryLimit)
      results.hessianDiagonal = plain.hessianDiagonal
    }
    return results
  }
}

/// Adds up the steps of a plan.
struct StepsBuilder<T: Scalar> {
  let storedAs: StorageForm
  let itemLimit: Int
  let rounding: Rounding?
  private(set) var steps: [CallPlan<T>.Step] = []

  init(storedAs: StorageForm, itemLimit: Int, rounding: Rounding?) {
    self.storedAs = storedAs
    self.itemLimit = itemLimit
    self.rounding = rounding
  }

  mutating func add(
    _ results: [(CallPlan<T>.Result, Expression, [Int])], inDouble: Bool = false
  ) {
    guard !results.isEmpty else { return }
    let rounded = rounding?.rounded(results.map(\.1)) ?? results.map(\.1)
    let expressions = zip(rounded, results).map { (expression: $0, shape: $1.2) }
    let program: CallPlan<T>.StepProgram =
      inDouble
      ? .inDouble(
        Planner<Double>.program(
          expressions, storedAs: storedAs, dtype: T.elementType, itemLimit: itemLimit,
          roundsToSingle: true))
      : .plain(
        Planner<T>.program(
          expressions, storedAs: storedAs, dtype: T.elementType, itemLimit: itemLimit))
    steps.append(CallPlan<T>.Step(program: program, results: results.map(\.0)))
  }
}
