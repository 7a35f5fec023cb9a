import Glibc

/// A line over numbers, as a picture with axes (`curve.html`).
struct Curve {
  private let points: [(x: Double, y: Double)]
  private let xRange: ClosedRange<Double>
  private let yRange: ClosedRange<Double>

  /// The area of the line, within the axes.
  private static let size = (width: 602.0, height: 238.0)

  /// A curve; `nil` without two finite points at different places.
  init?(_ points: [(x: Double, y: Double)]) {
    let finite = points.filter { $0.x.isFinite && $0.y.isFinite }
    guard let first = finite.first, let last = finite.last, first.x < last.x else { return nil }
    self.points = finite
    xRange = first.x...last.x
    yRange = Self.range(of: finite.map(\.y))
  }

  /// What shows the line: a pole at its end does not flatten the rest.
  private static func range(of values: [Double]) -> ClosedRange<Double> {
    let sorted = values.sorted()
    guard var low = sorted.first, var high = sorted.last else { return 0...1 }
    let few = sorted[sorted.count / 25]
    let most = sorted[sorted.count - 1 - sorted.count / 25]
    if most > few, high - most > 1.5 * (most - few) { high = most + 0.6 * (most - few) }
    if most > few, few - low > 1.5 * (most - few) { low = few - 0.6 * (most - few) }
    if low > 0, low < 0.35 * high { low = 0 }
    guard high > low else { return low - 0.5...low + 0.5 }
    return low...high + 0.06 * (high - low)
  }

  /// About this many round numbers within a range.
  private static func ticks(in range: ClosedRange<Double>, count: Double) -> [Double] {
    let rough = (range.upperBound - range.lowerBound) / count
    guard rough > 0, rough.isFinite else { return [] }
    let power = pow(10, floor(log10(rough)))
    let step = [1, 2, 5].map { $0 * power }.first { $0 >= rough } ?? 10 * power
    var ticks: [Double] = []
    var index = (range.lowerBound / step - 1e-9).rounded(.up)
    while index * step <= range.upperBound + step * 1e-9, ticks.count < 20 {
      ticks.append(index * step)
      index += 1
    }
    return ticks
  }

  /// The place of a number across the picture.
  private func across(_ x: Double) -> String {
    let part = (x - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
    return Self.short(part * Self.size.width)
  }

  /// The place of a number from the top.
  private func down(_ y: Double) -> String {
    let part = (y - yRange.lowerBound) / (yRange.upperBound - yRange.lowerBound)
    return Self.short((1 - max(0, min(1, part))) * Self.size.height)
  }

  /// A coordinate with two decimals, a label without trailing zeros.
  private static func short(_ number: Double, _ scale: Double = 100) -> String {
    let rounded = (number * scale).rounded() / scale
    return Int(exactly: rounded).map(String.init) ?? rounded.description
  }

  /// What the picture shows.
  var document: Document {
    let path = points.map { "\(across($0.x)) \(down($0.y))" }.joined(separator: "L")
    return [
      "width": .number(Self.size.width), "height": .number(Self.size.height),
      "rows": .array(Self.ticks(in: yRange, count: 5).map { Self.tick($0, at: down($0)) }),
      "columns": .array(Self.ticks(in: xRange, count: 7).map { Self.tick($0, at: across($0)) }),
      "path": "M\(path)",
    ]
  }

  private static func tick(_ number: Double, at place: String) -> Document {
    ["place": .string(place), "label": .string(short(number, 1e6))]
  }
}
