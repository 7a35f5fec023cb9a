import Glibc

/// The values of a flag, separated by commas: those on the command line, or else these.
public func option(_ name: String, _ fallback: String) -> [String] {
  let arguments = CommandLine.arguments
  let value =
    arguments.firstIndex(of: "--\(name)").flatMap { arguments.dropFirst($0 + 1).first } ?? fallback
  return value.split(separator: ",").map(String.init)
}

/// Seconds since some moment.
private func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Nanoseconds for each of `count` things that `body` does: the best of many runs within a second,
/// as noise can only lengthen them.
public func nanoseconds(per count: Int, _ body: () throws -> Void) rethrows -> Double {
  var best = Double.infinity
  let repeats = max(5, min(2_000, 1_000_000_000 / max(1, count)))
  let deadline = now() + 1
  for _ in 0..<repeats where now() < deadline || best == .infinity {
    let start = now()
    try body()
    best = min(best, now() - start)
  }
  return best / Double(count) * 1e9
}

/// Seconds that a body takes, once.
public func seconds(_ body: () throws -> Void) rethrows -> Double {
  let start = now()
  try body()
  return now() - start
}

/// The text, filled up with blanks.
public func pad(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(1, width - text.count))
}

/// The number with two decimals at the most.
public func round2(_ number: Double) -> String { String((number * 100).rounded() / 100) }

/// The number with three decimals at the most.
public func round3(_ number: Double) -> String { String((number * 1_000).rounded() / 1_000) }

/// Uniform numbers, the same in every run; for benchmarks alone, any will do.
public struct Numbers: RandomNumberGenerator, Sendable {
  private var state: UInt64 = 42

  /// The first of them is next.
  public init() {}

  /// The next one.
  public mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 33)
  }
}
