import Synchronization

/// The state of a running service that its owner changes.
public final class ServiceState: Sendable {
  private let draining = Atomic(false)

  /// A service that takes requests.
  public init() {}

  /// True once the service is shutting down: readiness answers 503.
  public var isDraining: Bool {
    get { draining.load(ordering: .relaxed) }
    set { draining.store(newValue, ordering: .relaxed) }
  }
}
