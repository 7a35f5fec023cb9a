import Synchronization

/// The plans of recent calls: a service sees the same form again and again.
struct PlanCache<T: Scalar>: ~Copyable {
  /// How many plans are kept; a plan takes a few kilobytes.
  private static var limit: Int { 256 }

  private struct Plans {
    var byForm: [CallForm: CallPlan<T>] = [:]
    /// The form that came last, and its plan: mostly the next call's, so looked at before hashing.
    var latest: (form: CallForm, plan: CallPlan<T>)?

    mutating func find(_ form: CallForm) -> CallPlan<T>? {
      if let latest, latest.form == form { return latest.plan }
      guard let plan = byForm[form] else { return nil }
      latest = (form, plan)
      return plan
    }
  }

  private let plans = Mutex(Plans())

  /// The plan of that form, made if it is not there yet.
  func plan(_ form: CallForm) throws(LossError) -> CallPlan<T> {
    if let plan = plans.withLock({ $0.find(form) }) { return plan }
    let plan = try CallPlan<T>(form)
    plans.withLock { plans in
      // Forms that never come back must not stay: now and then, all make room.
      if plans.byForm.count >= Self.limit { plans.byForm.removeAll(keepingCapacity: true) }
      plans.byForm[form] = plan
    }
    return plan
  }
}
