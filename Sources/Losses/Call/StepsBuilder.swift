/// Collects the steps of a plan.
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
