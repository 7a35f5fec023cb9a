extension LossCall {
  /// Checks the call against its loss and plans it: everything that depends on shapes alone.
  ///
  /// A new custom loss takes up to some milliseconds. `isCancelled` is polled meanwhile; once it
  /// returns true, this throws `LossError.cancelled`.
  public consuming func prepared(
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(LossError) -> PreparedCall {
    try PreparedCall(self, isCancelled: isCancelled)
  }

  /// The call with the plan of an earlier call of the same form; `nil` if it must be planned.
  public consuming func preparedBefore() -> PreparedCall? {
    PreparedCall(known: self)
  }
}

/// A call with checked shapes and known cost.
public struct PreparedCall: Sendable {
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

  /// Its cost.
  public let cost: LossCost

  fileprivate init(
    _ call: consuming LossCall, isCancelled: @escaping @Sendable () -> Bool
  ) throws(LossError) {
    switch call.dtype {
    case .float16, .bfloat16, .float32:
      let plan = try Self.singlePlans.plan(of: call, isCancelled: isCancelled)
      self.plan = .float32(plan)
      cost = plan.cost
    case .float64:
      let plan = try Self.doublePlans.plan(of: call, isCancelled: isCancelled)
      self.plan = .float64(plan)
      cost = plan.cost
    }
    self.call = call
  }

  fileprivate init?(known call: consuming LossCall) {
    switch call.dtype {
    case .float16, .bfloat16, .float32:
      guard let plan = Self.singlePlans.known(call) else { return nil }
      self.plan = .float32(plan)
      cost = plan.cost
    case .float64:
      guard let plan = Self.doublePlans.known(call) else { return nil }
      self.plan = .float64(plan)
      cost = plan.cost
    }
    self.call = call
  }

  /// Computes the requested outputs.
  ///
  /// `isCancelled` is polled between slices; once it returns true, this throws
  /// `LossError.cancelled`.
  /// Also throws errors of the values, such as a label outside the classes.
  public func evaluate(
    on executor: any Executor = SerialExecutor(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(LossError) -> LossAnswer {
    let shapes = plan.shapes
    if call.yPred.shape.count == 0 || call.yTrue.shape.count == 0 {
      return try emptyAnswer(shapes)
    }
    try call.checkNumbers(shapes)
    var tensors = try CallTensors(call)
    if !call.classWeight.isEmpty {
      tensors[.classWeight] = try ClassWeight(yTrue: shapes.yTrue, loss: call.loss.loss)
        .weights(of: call.yTrue.storage, call.classWeight)
    }
    var results = CallResults()
    let parts: CallParts?
    switch plan {
    case .float32(let plan):
      try plan.run(
        on: &tensors, executor: executor, isCancelled: isCancelled, into: &results)
      parts = plan.parts
    case .float64(let plan):
      try plan.run(
        on: &tensors, executor: executor, isCancelled: isCancelled, into: &results)
      parts = plan.parts
    }
    var rest: LossAnswer.Rest?
    if let parts {
      rest = try LossAnswer.Rest(parts, results, call, on: executor, isCancelled: isCancelled)
    }
    let values = call.mask == nil ? nil : results.values
    var answer = LossAnswer(taking: &results, shapes, call.outputs, yPred: call.yPred.shape)
    answer.reduction = shapes.reduction
    if let rest { try answer.add(rest, call) }
    addWarnings(to: &answer, values: values)
    return answer
  }

  /// Adds warnings; most calls have nothing to check.
  private func addWarnings(to answer: inout LossAnswer, values: TensorStorage?) {
    let shapes = plan.shapes
    if shapes.expectations.isEmpty, shapes.lints.isEmpty, !call.isWeighted, answer.isFinite {
      return
    }
    answer.warnings = call.warnings(shapes, answer, values: values)
  }

  /// An empty batch: no values, and a loss of 0.
  private func emptyAnswer(_ shapes: CallShapes) throws(LossError) -> LossAnswer {
    let elementType = call.dtype.elementType
    func zeros(_ shape: Shape) throws(LossError) -> Tensor? {
      let storage = try TensorStorage(zeros: shape.count, of: elementType)
      return Tensor(shape: shape, storage: storage)
    }
    let valuesShape = shapes.values.rank == 0 ? Shape.vector(of: [Int]()) : shapes.values
    var answer = LossAnswer()
    answer.reduction = shapes.reduction
    if call.outputs.contains(.loss) {
      answer.loss = try zeros(shapes.reduction == .none ? valuesShape : .scalar)
    }
    if call.outputs.contains(.values) { answer.values = try zeros(valuesShape) }
    if call.outputs.contains(.gradient) { answer.gradient = try zeros(call.yPred.shape) }
    if call.outputs.contains(.hessianDiagonal) {
      answer.hessianDiagonal = try zeros(call.yPred.shape)
    }
    let (wantsDivisor, wantsPartial) =
      (call.outputs.contains(.divisor), call.outputs.contains(.partial))
    if wantsDivisor || wantsPartial {
      answer.rest = LossAnswer.Rest(
        divisor: wantsDivisor
          ? try .scalar(shapes.reduction.divides ? 0 : 1, of: call.dtype) : nil,
        partial: wantsPartial
          ? PartialResult(
            emptyFor: LossIdentity(call.loss.loss, dtype: call.dtype, perSample: [])) : nil)
    }
    return answer
  }
}

extension LossAnswer {
  fileprivate init(
    taking results: inout CallResults, _ shapes: CallShapes, _ outputs: LossOutputs, yPred: Shape
  ) {
    self.init(
      loss: results.loss.take().flatMap { Tensor(shape: shapes.loss, storage: $0) },
      values: outputs.contains(.values)
        ? results.values.take().flatMap { Tensor(shape: shapes.values, storage: $0) } : nil,
      gradient: results.gradient.take().flatMap { Tensor(shape: yPred, storage: $0) },
      hessianDiagonal: results.hessianDiagonal.take().flatMap {
        Tensor(shape: yPred, storage: $0)
      })
  }

  /// Adds divisor and partial result, and the loss that follows from a partial result.
  fileprivate mutating func add(
    _ rest: Rest, _ call: LossCall
  ) throws(LossError) {
    self.rest = rest
    guard call.outputs.contains(.loss), reduction != .none,
      let exact = try partial?.lossTensor(reduction)
    else { return }
    loss = exact
  }

  /// Whether every number of every output is finite.
  fileprivate var isFinite: Bool {
    loss?.storage.firstNotFinite == nil && values?.storage.firstNotFinite == nil
      && gradient?.storage.firstNotFinite == nil && hessianDiagonal?.storage.firstNotFinite == nil
  }
}

extension LossAnswer.Rest {
  /// The answer from the results of a plan.
  fileprivate convenience init(
    _ parts: CallParts, _ results: borrowing CallResults, _ call: LossCall,
    on executor: any Executor, isCancelled: @Sendable () -> Bool
  ) throws(LossError) {
    let outcome = try parts.outcome(of: results, call, on: executor, isCancelled: isCancelled)
    let divisor = try outcome.divisor.flatMap { number throws(LossError) in
      try Tensor.scalar(number, of: call.dtype)
    }
    self.init(divisor: divisor, partial: outcome.partial)
  }
}

extension CallTensors {
  /// The tensors of a call.
  init(_ call: borrowing LossCall) throws(LossError) {
    self.init()
    yTrue = call.yTrue.storage
    yPred = call.yPred.storage
    if let sampleWeight = call.sampleWeight { self[.sampleWeight] = sampleWeight.storage }
    if let mask = call.mask { self[.mask] = mask.storage }
    for (name, tensor) in call.loss.loss.tensors {
      self[.named(name)] = try tensor.storage.stored(as: .float64)
    }
  }
}

extension KnownTensors {
  /// The numbers of a call, for a graph that is built for it alone.
  init(_ call: borrowing LossCall) throws(LossError) {
    self.init(
      dtype: call.dtype, storedAs: CallForm(call).storedAs, tensors: try CallTensors(call))
  }
}

extension CallForm {
  init(_ call: borrowing LossCall) {
    key = call.loss.key
    yTrue = call.yTrue.shape
    yPred = call.yPred.shape
    sampleWeight = call.sampleWeight?.shape
    hasClassWeight = !call.classWeight.isEmpty
    mask = call.mask?.shape
    reduction = call.reduction
    isReductionGiven = call.isReductionGiven
    outputs = call.outputs
    storedAs = StorageForm(
      yTrue: call.yTrue.elementType, yPred: call.yPred.elementType,
      sampleWeight: call.sampleWeight?.elementType, mask: call.mask?.elementType)
    half = call.dtype.half
  }
  /// Whether this is the form of a call.
  @inline(__always)
  func isForm(of call: LossCall) -> Bool {
    yPred == call.yPred.shape && yTrue == call.yTrue.shape
      && outputs == call.outputs && reduction == call.reduction
      && isReductionGiven == call.isReductionGiven
      && sampleWeight == call.sampleWeight?.shape
      && mask == call.mask?.shape && hasClassWeight == !call.classWeight.isEmpty
      && storedAs.yTrue == call.yTrue.elementType && storedAs.yPred == call.yPred.elementType
      && storedAs.sampleWeight == call.sampleWeight?.elementType
      && storedAs.mask == call.mask?.elementType && half == call.dtype.half
      && key == call.loss.key
  }
}
