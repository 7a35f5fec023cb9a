/// How many observations fell below each of some bounds.
struct Histogram {
  /// The upper bounds, ascending; values above the last are counted too.
  let bounds: [Double]
  private(set) var counts: [Int]
  private(set) var sum = 0.0

  /// Without observations.
  init(_ bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
  }

  /// Counts one observation.
  mutating func observe(_ value: Double) {
    counts[bounds.firstIndex { value <= $0 } ?? bounds.count] &+= 1
    sum += value
  }

  /// Adds the observations of another histogram with the same bounds.
  mutating func add(_ other: Histogram) {
    for index in counts.indices { counts[index] &+= other.counts[index] }
    sum += other.sum
  }

  /// Seconds, from the time of a small request to the patience of a client.
  static let seconds = Histogram([
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
    5, 10, 30,
  ])

  /// Bytes, by powers of four.
  static let bytes = Histogram(
    sequence(first: 256.0) { $0 < 268_435_456 ? $0 * 4 : nil }.map { $0 })
}
