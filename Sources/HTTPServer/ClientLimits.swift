/// How much each client address has open; it knows only those that have something.
final class ClientLimits: Sendable {
  private struct Count {
    var connections = 0
    var requests = 0
  }

  private let connectionLimit: Int
  private let requestLimit: Int
  private let counts = Guarded<[UInt64: Count]>([:])

  /// Limits; `nil` if neither is set, so that the table costs nothing.
  init?(connections: Int?, requests: Int?) {
    guard connections != nil || requests != nil else { return nil }
    connectionLimit = connections ?? .max
    requestLimit = requests ?? .max
  }

  /// Counts a connection in; false, and counted all the same, if it is one too many.
  func openConnection(_ client: UInt64) -> Bool {
    counts.withLock {
      $0[client, default: Count()].connections &+= 1
      return $0[client, default: Count()].connections <= connectionLimit
    }
  }

  /// Counts a connection out.
  func closeConnection(_ client: UInt64) { change(client) { $0.connections &-= 1 } }

  /// Counts a request in, unless it is one too many.
  func openRequest(_ client: UInt64) -> Bool {
    counts.withLock {
      guard $0[client, default: Count()].requests < requestLimit else { return false }
      $0[client, default: Count()].requests &+= 1
      return true
    }
  }

  /// Counts a request out.
  func closeRequest(_ client: UInt64) { change(client) { $0.requests &-= 1 } }

  private func change(_ client: UInt64, _ change: (inout Count) -> Void) {
    counts.withLock {
      guard var count = $0[client] else { return }
      change(&count)
      $0[client] = count.connections <= 0 && count.requests <= 0 ? nil : count
    }
  }
}
