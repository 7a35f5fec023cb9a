import Synchronization

/// The plans of recent calls: a service receives the same form again and again.
struct PlanCache<T: Scalar>: ~Copyable {
  /// The number of plans that are kept; a plan takes a few kilobytes.
  private static var limit: Int { 256 }

  /// A form and its plan; a class, so that passing it copies nothing.
  private final class Entry: Sendable {
    let form: CallForm
    /// `nil` if each call of the form needs its own plan, which depends on its numbers.
    let plan: CallPlan<T>?

    init(_ form: CallForm, _ plan: CallPlan<T>?) {
      self.form = form
      self.plan = plan
    }

    /// The plan of a call of this form: the shared plan, or its own.
    func plan(
      of call: LossCall, _ isCancelled: @escaping @Sendable () -> Bool
    ) throws(LossError) -> CallPlan<T> {
      if let plan { return plan }
      return try CallPlan<T>(
        form, in: Graph(known: try KnownTensors(call), isCancelled: isCancelled))
    }
  }

  private struct Plans {
    var byForm: [CallForm: Entry] = [:]
    /// The latest entry, which usually matches the next call, too: compared before a form is built.
    var latest: Entry?
  }

  private let plans = Mutex(Plans())

  /// The plan of a call's form, if it is cached and shared by all calls.
  func known(_ call: LossCall) -> CallPlan<T>? { entry(of: call)?.plan }

  private func entry(of call: LossCall) -> Entry? {
    if let latest = plans.withLock({ $0.latest }), latest.form.isForm(of: call) { return latest }
    let form = CallForm(call)
    return plans.withLock { plans -> Entry? in
      guard let known = plans.byForm[form] else { return nil }
      plans.latest = known
      return known
    }
  }

  /// The plan of a call's form, created if it is not cached.
  func plan(
    of call: LossCall, isCancelled: @escaping @Sendable () -> Bool
  ) throws(LossError) -> CallPlan<T> {
    if let known = entry(of: call) { return try known.plan(of: call, isCancelled) }
    let form = CallForm(call)
    let graph = Graph(isCancelled: isCancelled)
    do throws(LossError) {
      let plan = try CallPlan<T>(form, in: graph)
      keep(Entry(form, plan))
      return plan
    } catch {
      guard graph.wantsNumbers else { throw error }
      let entry = Entry(form, nil)
      let plan = try entry.plan(of: call, isCancelled)
      keep(entry)
      return plan
    }
  }

  private func keep(_ entry: Entry) {
    plans.withLock { plans in
      // Forms that do not recur must not stay: at the limit, all are removed.
      if plans.byForm.count >= Self.limit { plans.byForm.removeAll(keepingCapacity: true) }
      plans.byForm[entry.form] = entry
    }
  }
}
