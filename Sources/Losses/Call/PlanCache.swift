import Synchronization

/// The plans of recent calls: a service sees the same form again and again.
struct PlanCache<T: Scalar>: ~Copyable {
  /// How many plans are kept; a plan takes a few kilobytes.
  private static var limit: Int { 256 }

  /// A form and its plan; a class, so that handing it on copies nothing.
  private final class Entry: Sendable {
    let form: CallForm
    let plan: CallPlan<T>

    init(_ form: CallForm, _ plan: CallPlan<T>) {
      self.form = form
      self.plan = plan
    }
  }

  private struct Plans {
    var byForm: [CallForm: Entry] = [:]
    /// What came last: mostly it comes again, so looked at before a form is put together.
    var latest: Entry?
  }

  private let plans = Mutex(Plans())

  /// The plan of a call's form, if it is there.
  func known(_ call: LossCall) -> CallPlan<T>? {
    if let latest = plans.withLock({ $0.latest }), latest.form.isForm(of: call) {
      return latest.plan
    }
    let form = CallForm(call)
    let known = plans.withLock { plans -> Entry? in
      guard let known = plans.byForm[form] else { return nil }
      plans.latest = known
      return known
    }
    return known?.plan
  }

  /// The plan of a call's form, made if it is not there yet.
  func plan(
    of call: LossCall, isCancelled: @escaping @Sendable () -> Bool
  ) throws(LossError) -> CallPlan<T> {
    if let known = known(call) { return known }
    let form = CallForm(call)
    let plan = try CallPlan<T>(form, isCancelled: isCancelled)
    plans.withLock { plans in
      // Forms that never come back must not stay: now and then, all make room.
      if plans.byForm.count >= Self.limit { plans.byForm.removeAll(keepingCapacity: true) }
      plans.byForm[form] = Entry(form, plan)
    }
    return plan
  }
}
