import Glibc
import LossPage

/// A line over numbers, as a picture with axes.
struct Curve {
  private let points: [(x: Double, y: Double)]
  private let xRange: ClosedRange<Double>
  private let yRange: ClosedRange<Double>

  private static let size = (width: 680.0, height: 300.0)
  private static let frame = (left: 62.0, right: 16.0, top: 16.0, bottom: 46.0)

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

  private func place(x: Double, y: Double) -> (x: Double, y: Double) {
    let width = Self.size.width - Self.frame.left - Self.frame.right
    let height = Self.size.height - Self.frame.top - Self.frame.bottom
    let across = (x - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
    let up = (y - yRange.lowerBound) / (yRange.upperBound - yRange.lowerBound)
    return (
      Self.frame.left + across * width, Self.frame.top + (1 - max(0, min(1, up))) * height
    )
  }

  /// A coordinate with two decimals, a label without trailing zeros.
  private static func short(_ number: Double, _ scale: Double = 100) -> String {
    let rounded = (number * scale).rounded() / scale
    return Int(exactly: rounded).map(String.init) ?? rounded.description
  }

  /// The picture as an `svg` element with that label.
  func svg(label: String) -> String {
    let (width, height) = Self.size
    let right = width - Self.frame.right
    let bottom = height - Self.frame.bottom
    var parts: [String] = []
    for tick in Self.ticks(in: yRange, count: 5) {
      let y = Self.short(place(x: xRange.lowerBound, y: tick).y)
      parts.append(
        """
        <line class="grid" x1="\(Self.frame.left)" x2="\(right)" y1="\(y)" y2="\(y)"/>\
        <text x="\(Self.frame.left - 8)" y="\(y)" dy="4" text-anchor="end">\
        \(Self.short(tick, 1e6))</text>
        """)
    }
    for tick in Self.ticks(in: xRange, count: 7) {
      let x = Self.short(place(x: tick, y: yRange.lowerBound).x)
      parts.append(
        """
        <line class="grid" x1="\(x)" x2="\(x)" y1="\(Self.frame.top)" y2="\(bottom)"/>\
        <text x="\(x)" y="\(bottom + 18)" text-anchor="middle">\(Self.short(tick, 1e6))</text>
        """)
    }
    let path = points.enumerated().map { index, point in
      let place = place(x: point.x, y: point.y)
      return "\(index == 0 ? "M" : "L")\(Self.short(place.x)) \(Self.short(place.y))"
    }
    return """
      <svg class="plot" role="img" aria-label="\(HTML.escaped(label))" \
      viewBox="0 0 \(Int(width)) \(Int(height))" width="\(Int(width))" height="\(Int(height))">\
      \(parts.joined())<path class="line tone-0" d="\(path.joined())"/>\
      <text class="name" x="\((Self.frame.left + right) / 2)" y="\(height - 8)" \
      text-anchor="middle">y_pred[0]</text></svg>
      """
  }
}
