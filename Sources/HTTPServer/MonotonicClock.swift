import Glibc

/// A moment, in nanoseconds of the clock that never goes back.
struct Instant: Comparable, Sendable {
  var nanoseconds: Int64

  /// The present moment.
  static var now: Instant {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }

  /// A moment that never comes.
  static let never = Instant(nanoseconds: .max)

  static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

  /// The moment so much later; far ahead it is never.
  static func + (moment: Instant, seconds: Seconds) -> Instant {
    let (sum, overflows) = moment.nanoseconds.addingReportingOverflow(seconds.nanoseconds)
    return overflows ? .never : Instant(nanoseconds: sum)
  }

  /// Seconds from another moment to this one.
  static func - (later: Instant, earlier: Instant) -> Double {
    Double(later.nanoseconds &- earlier.nanoseconds) / 1e9
  }
}

/// A span of time, as settings give it.
public struct Seconds: Hashable, Comparable, Sendable, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral
{
  /// Nanoseconds, never negative.
  let nanoseconds: Int64

  /// So many seconds; negative counts and NaN are zero, very large ones 290 years.
  public init(_ seconds: Double) {
    let nanoseconds = seconds * 1e9
    self.nanoseconds = nanoseconds > 0 ? (nanoseconds < 9e18 ? Int64(nanoseconds) : .max) : 0
  }
  /// So many seconds.
  public init(floatLiteral value: Double) { self.init(value) }
  /// So many seconds.
  public init(integerLiteral value: Int) { self.init(Double(value)) }

  /// The number of seconds.
  public var count: Double { Double(nanoseconds) / 1e9 }

  /// Whether one span is shorter than another.
  public static func < (left: Seconds, right: Seconds) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}
