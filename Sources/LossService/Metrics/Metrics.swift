import HTTP1
import Synchronization

/// Activity of the service since it started, counted.
///
/// Every label comes from a closed vocabulary, the routes, the catalogue, the statuses and the
/// problem codes, so odd requests cannot make it grow.
final class Metrics: Sendable {
  /// The labels of requests.
  struct Key: Hashable {
    var label: Response.Label
    var status: Int
  }

  /// The histograms of one route.
  struct RouteFigures {
    var durations = Histogram.seconds
    var requestBytes = Histogram.bytes
    var answerBytes = Histogram.bytes
  }

  /// Everything that is counted.
  struct Counts {
    var requests = Tally<Key, Int>()
    var routes = Tally<String, RouteFigures>()
    var refused: [String: Int] = [:]
  }

  private let counts = Mutex(Counts())
  private let branches = Mutex<[Metrics]>([])

  /// Separate counts for one event loop, so that loops never wait; the snapshot includes them.
  func branch() -> Metrics {
    let branch = Metrics()
    branches.withLock { $0.append(branch) }
    return branch
  }

  /// Counts an exchange that has ended.
  func count(_ record: borrowing ExchangeRecord) {
    let key = Key(label: record.label, status: record.status)
    counts.withLock { counts in
      counts.requests[key, default: 0] &+= 1
      counts.routes[record.label.route, default: RouteFigures()].observe(record)
    }
  }

  /// Counts a request that the server rejected before routing.
  func count(_ failure: RequestFailure) {
    let reason = Problem(failure).code.rawValue
    counts.withLock { $0.refused[reason, default: 0] &+= 1 }
  }

  /// The current counts.
  var snapshot: Counts {
    branches.withLock { $0 }.reduce(counts.withLock { $0 }) { $0.adding($1.snapshot) }
  }
}

extension Metrics.Counts {
  /// Both together.
  fileprivate func adding(_ other: Metrics.Counts) -> Metrics.Counts {
    var sum = self
    for (key, count) in other.requests.entries { sum.requests[key, default: 0] &+= count }
    for (route, figures) in other.routes.entries {
      sum.routes[route, default: Metrics.RouteFigures()].add(figures)
    }
    sum.refused.merge(other.refused, uniquingKeysWith: &+)
    return sum
  }
}

extension Metrics.RouteFigures {
  fileprivate mutating func add(_ other: Metrics.RouteFigures) {
    durations.add(other.durations)
    requestBytes.add(other.requestBytes)
    answerBytes.add(other.answerBytes)
  }

  fileprivate mutating func observe(_ record: borrowing ExchangeRecord) {
    durations.observe(record.duration)
    requestBytes.observe(Double(record.bytesIn))
    answerBytes.observe(Double(record.bytesOut))
  }
}
