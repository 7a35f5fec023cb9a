/// The computation of a call, determined by its shapes, for one number type.
///
/// A class, like programs and stages, because all calls of a form share one plan: passing a reference is
/// cheaper than counting references to a dozen arrays.
final class CallPlan<T: Scalar>: Sendable {
  typealias Result = CallResults.Slot

  let steps: [Step]
  /// The second derivatives that need more than one sweep.
  private let sweeps: Sweeps?
  /// The plan of the second derivatives, if only the other results are rounded after each step.
  private let unstepped: CallPlan?
  let shapes: CallShapes
  /// The parts of divisors and partial results, if requested.
  let parts: CallParts?
  let cost: LossCost

  /// Plans a form in a new graph, with a cancellation check and, if known, the values of tensors.
  ///
  /// `itemLimit` is the most entries one item of a slice may have; tests shrink it.
  init(
    _ form: CallForm, itemLimit: Int = 16_384, in graph: Graph = Graph()
  ) throws(LossError) {
    var form = form
    unstepped = try Self.takeHessian(of: &form, itemLimit, graph)
    let formulas = try CallFormulas(form, dtype: T.elementType, in: graph)
    let derivatives = try CallDerivatives(formulas)
    sweeps =
      if let mixed = derivatives.mixed {
        try Sweeps(
          mixed, by: formulas.yPred, form, itemLimit: itemLimit,
          inDouble: formulas.precision.isHessianWide)
      } else {
        nil
      }
    // Only valid graphs are planned, and only for calls that have not been cancelled.
    if let failure = graph.failure { throw failure.naming(form) }
    if graph.isCancelled() { throw .cancelled }
    steps = Self.steps(formulas, derivatives, itemLimit: itemLimit)
    parts = formulas.parts
    let lossShape: Shape
    do throws(ShapeError) {
      lossShape = try Shape(formulas.weighting.lossShape)
    } catch {
      throw LossError(error)
    }
    shapes = CallShapes(
      formulas.inputs, values: formulas.values.node.shape, loss: lossShape, of: form.loss,
      reduction: formulas.reduction, lints: graph.lints)
    var costs = steps.map(\.cost)
    costs.append(formulas.resultCost(lossShape: lossShape))
    if let sweeps { costs.append(sweeps.cost) }
    if let unstepped { costs.append(unstepped.cost) }
    cost = costs.reduce(LossCost.nothing) { $0.adding($1) }
  }

  /// The steps, in an order in which each finds the earlier results that it needs.
  private static func steps(
    _ formulas: CallFormulas, _ derivatives: CallDerivatives, itemLimit: Int
  ) -> [Step] {
    let (form, weighting) = (formulas.form, formulas.weighting)
    let seed = (Result.seed, weighting.seed, formulas.values.shape)
    var builder = StepsBuilder<T>(
      storedAs: form.storedAs, itemLimit: itemLimit, rounding: form.rounding)
    if derivatives.seedSource == .weights { builder.add([seed]) }
    let isSeedLate = derivatives.seedSource == .values
    var first =
      derivatives.needsValues
      ? [(Result.values, formulas.values, formulas.values.shape)] : []
    if !isSeedLate { first += derivatives.gradient }
    builder.add(first, inDouble: formulas.precision.isWide)
    var second = formulas.needsLoss ? [(Result.loss, weighting.loss, weighting.lossShape)] : []
    if isSeedLate { second.append(seed) }
    builder.add(second)
    if isSeedLate { builder.add(derivatives.gradient, inDouble: formulas.precision.isWide) }
    builder.add(derivatives.hessian, inDouble: formulas.precision.isHessianWide)
    builder.add(formulas.partTensors)
    return builder.steps
  }

  /// Runs the steps, each on the call's tensors and earlier results, and stores their results in
  /// `results`; returning them would copy them.
  func run(
    on tensors: inout CallTensors, executor: any Executor,
    isCancelled: @Sendable () -> Bool, memoryLimit: Int = .max, into results: inout CallResults
  ) throws(LossError) {
    var original = unstepped == nil ? nil : tensors
    for place in steps.indices {
      try steps[place].run(
        on: tensors, executor: executor, isCancelled: isCancelled, memoryLimit: memoryLimit,
        into: &results)
      guard place < steps.count - 1 || sweeps != nil else { break }
      if let values = results.values { tensors.values = values }
      if let seed = results.seed { tensors.seed = seed }
    }
    if let sweeps {
      results.hessianDiagonal = try sweeps.run(
        on: tensors, executor: executor, isCancelled: isCancelled)
    }
    if let unstepped, var original = original.take() {
      var plain = CallResults()
      try unstepped.run(
        on: &original, executor: executor, isCancelled: isCancelled, memoryLimit: memoryLimit,
        into: &plain)
      results.hessianDiagonal = plain.hessianDiagonal
    }
  }
}
