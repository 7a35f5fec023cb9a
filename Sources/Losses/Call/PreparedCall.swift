extension LossCall {
  /// Checks the call against its loss and plans it: everything that shapes alone decide.
  public consuming func prepared() throws(LossError) -> PreparedCall {
    try PreparedCall(self)
  }
}

/// A call whose shapes have been checked and whose cost is known.
public final class PreparedCall: Sendable {
  private enum Plan {
    case float32(CallPlan<Float>)
    case float64(CallPlan<Double>)

    var shapes: CallShapes {
      switch self {
      case .float32(let plan): plan.shapes
      case .float64(let plan): plan.shapes
      }
    }
  }

  private static let singlePlans = PlanCache<Float>()
  private static let doublePlans = PlanCache<Double>()

  private let call: LossCall
  private let plan: Plan

  /// What it will take.
  public let cost: LossCost

  fileprivate init(_ call: consuming LossCall) throws(LossError) {
    let form = CallForm(call)
    switch call.dtype {
    case .float32:
      let plan = try Self.singlePlans.plan(form)
      self.plan = .float32(plan)
      cost = plan.cost
    case .float64:
      let plan = try Self.doublePlans.plan(form)
      self.plan = .float64(plan)
      cost = plan.cost
    }
    self.call = call
  }

  /// Computes the outputs that were asked for.
  ///
  /// `isCancelled` is asked between slices; once true, the call throws `LossError.cancelled`.
  /// Throws also what only the numbers tell, such as a label outside the classes.
  public func evaluate(
    on executor: any Executor = SerialExecutor(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(LossError) -> LossAnswer {
    let shapes = plan.shapes
    if call.yPred.shape.count == 0 || call.yTrue.shape.count == 0 { return emptyAnswer(shapes) }
    try call.checkNumbers(shapes)
    var tensors = CallTensors()
    tensors[.yTrue] = call.yTrue.storage
    tensors[.yPred] = call.yPred.storage
    if let sampleWeight = call.sampleWeight { tensors[.sampleWeight] = sampleWeight.storage }
    if let mask = call.mask { tensors[.mask] = mask.storage }
    for (name, tensor) in call.loss.loss.tensors {
      tensors[.named(name)] = tensor.storage.stored(as: .float64)
    }
    if !call.classWeight.isEmpty {
      tensors[.classWeight] = ClassWeight(yTrue: shapes.yTrue, loss: call.loss.loss)
        .weights(of: call.yTrue.storage, call.classWeight)
    }
    let results =
      switch plan {
      case .float32(let plan):
        try plan.run(on: &tensors, executor: executor, isCancelled: isCancelled)
      case .float64(let plan):
        try plan.run(on: &tensors, executor: executor, isCancelled: isCancelled)
      }
    let answer = LossAnswer(results, shapes, call)
    let warnings = call.warnings(shapes, answer)
    if warnings.isEmpty { return answer }
    var warning = answer
    warning.warnings = warnings
    return warning
  }

  /// An empty batch: no values, and a loss of 0.
  private func emptyAnswer(_ shapes: CallShapes) -> LossAnswer {
    let elementType: ElementType = call.dtype == .float32 ? .float32 : .float64
    func zeros(_ dimensions: [Int]) -> Tensor? {
      let shape = Shape(dimensions)
      let storage = TensorStorage(zeros: shape.count, of: elementType)
      return Tensor(shape: shape, storage: storage)
    }
    let values = shapes.values.dimensions
    let valuesShape = values.isEmpty ? [0] : values
    var answer = LossAnswer()
    if call.outputs.contains(.loss) {
      answer.loss = zeros(call.reduction == .none ? valuesShape : [])
    }
    if call.outputs.contains(.values) { answer.values = zeros(valuesShape) }
    if call.outputs.contains(.gradient) { answer.gradient = zeros(call.yPred.shape.dimensions) }
    if call.outputs.contains(.hessianDiagonal) {
      answer.hessianDiagonal = zeros(call.yPred.shape.dimensions)
    }
    return answer
  }
}

extension LossAnswer {
  fileprivate init(
    _ results: borrowing CallResults, _ shapes: CallShapes, _ call: borrowing LossCall
  ) {
    func tensor(_ storage: TensorStorage?, _ shape: Shape) -> Tensor? {
      storage.flatMap { Tensor(shape: shape, storage: $0) }
    }
    loss = tensor(results.loss, shapes.loss)
    if call.outputs.contains(.values) { values = tensor(results.values, shapes.values) }
    gradient = tensor(results.gradient, call.yPred.shape)
    hessianDiagonal = tensor(results.hessianDiagonal, call.yPred.shape)
  }
}

extension CallForm {
  init(_ call: borrowing LossCall) {
    key = call.loss.key
    yTrue = call.yTrue.shape.dimensions
    yPred = call.yPred.shape.dimensions
    sampleWeight = call.sampleWeight?.shape.dimensions
    hasClassWeight = !call.classWeight.isEmpty
    mask = call.mask?.shape.dimensions
    reduction = call.reduction
    outputs = call.outputs
    storedAs = StorageForm(
      yTrue: call.yTrue.elementType, yPred: call.yPred.elementType,
      sampleWeight: call.sampleWeight?.elementType, mask: call.mask?.elementType)
  }
}
