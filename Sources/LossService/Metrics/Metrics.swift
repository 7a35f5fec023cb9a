import HTTP1
import Synchronization

/// What the service has done since it started, counted.
///
/// Every label comes from a closed vocabulary, the routes, the catalogue, the statuses and the
/// problem codes, so odd requests cannot make it grow.
final class Metrics: Sendable {
  /// What requests are told apart by.
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

  /// Counts an exchange that has ended.
  func count(_ record: ExchangeRecord) {
    let key = Key(label: record.label, status: record.status)
    counts.withLock { counts in
      counts.requests[key, default: 0] &+= 1
      counts.routes[record.label.route, default: RouteFigures()].observe(record)
    }
  }

  /// Counts a request that the server itself refused.
  func count(_ failure: RequestFailure) {
    let reason = Problem(failure).code.rawValue
    counts.withLock { $0.refused[reason, default: 0] &+= 1 }
  }

  /// The counts as they stand.
  var snapshot: Counts { counts.withLock { $0 } }
}

extension Metrics.RouteFigures {
  fileprivate mutating func observe(_ record: ExchangeRecord) {
    durations.observe(record.duration)
    requestBytes.observe(Double(record.bytesIn))
    answerBytes.observe(Double(record.bytesOut))
  }
}
