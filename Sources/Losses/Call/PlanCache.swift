import Synchronization

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
