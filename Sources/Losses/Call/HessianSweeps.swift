extension CallPlan {
  /// Second derivatives if the entries of a sample interact: one sweep for each position along the
  /// mixed axes, for all samples at once.
  struct Sweeps: Sendable {
    /// The most operations that all sweeps together may take, some seconds' worth.
    static var operationLimit: Int { 10_000_000_000 }

    let program: StepProgram
    /// The number of positions and thus of sweeps; also the entries of a direction.
    let count: Int
    let resultCount: Int

    var cost: LossCost {
      LossCost(
        resultBytes: 0,
        scratchBytes: program.scratchBytes.addingSaturated(
          product([count.addingSaturated(resultCount), MemoryLayout<T>.stride])),
        operations: program.operations.multipliedSaturated(by: count))
    }

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
      if let failure = graph.failure { throw failure.naming(form) }
      var builder = StepsBuilder<T>(
        storedAs: form.storedAs, itemLimit: itemLimit, rounding: form.rounding)
      builder.add(
        [(.hessianDiagonal, select(direction, change, found), yPred.shape)], inDouble: inDouble)
      program = builder.steps[0].program
      count = product(places)
      resultCount = yPred.node.shape.count
      guard program.operations <= Self.operationLimit / max(1, count) else {
        throw .unavailableOutput(
          output: "hessian_diagonal", loss: type(of: form.loss).name,
          reason: "entries of y_pred interact along axes of \(count) places, and a sweep for each "
            + "would take more than \(Self.operationLimit) operations")
      }
    }

    func run(
      on tensors: CallTensors, executor: any Executor,
      isCancelled: @Sendable () -> Bool
    ) throws(LossError) -> TensorStorage? {
      var tensors = tensors
      tensors[.secondDerivatives] = try TensorStorage(zeros: resultCount, of: T.elementType)
      for place in 0..<count {
        tensors[.direction] = try TensorStorage(oneAt: place, of: count, as: T.elementType)
        let results = try program.run(on: tensors, executor: executor, isCancelled: isCancelled)
        tensors[.secondDerivatives] = results.first
      }
      return tensors[.secondDerivatives]
    }
  }
}
