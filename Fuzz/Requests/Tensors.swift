// Shapes and numbers as clients send them: mostly sensible, sometimes as far out as can be.

extension Choices {
  /// A shape that suits most losses, or one of the awkward ones.
  mutating func shape() -> [Int] {
    var shape = (0..<one(of: [1, 1, 2, 2, 2, 2, 3, 3, 4, 5, 6, 0])).map { _ in length() }
    while shape.reduce(1, { $0 * $1 }) > 400 { shape.removeLast() }
    if chance(0.06), !shape.isEmpty { shape[integer(in: 0...shape.count - 1)] = 0 }
    return shape
  }

  /// A shape that broadcasts to another one, or nearly does.
  mutating func partner(of shape: [Int]) -> [Int] {
    var partner = shape
    guard chance(0.25) else { return partner }
    if !partner.isEmpty, chance(0.5) {
      partner[integer(in: 0...partner.count - 1)] = one(of: [1, 1, 1, 0, 2, 3])
    }
    if !partner.isEmpty, chance(0.4) { partner.removeFirst() }
    if chance(0.15) { partner.insert(one(of: [1, 1, 2, 0]), at: 0) }
    if chance(0.1) { partner.append(1) }
    return partner
  }

  /// A tensor of that shape, each element made by `element`.
  mutating func tensor(_ shape: [Int], _ element: (inout Choices) -> JSON) -> JSON {
    guard let first = shape.first else { return element(&self) }
    let rest = Array(shape.dropFirst())
    return .array((0..<first).map { _ in tensor(rest, element) })
  }

  /// One-hot rows along the last axis.
  mutating func oneHot(_ shape: [Int]) -> JSON {
    guard let classes = shape.last, classes > 0 else { return tensor(shape) { $0.number() } }
    let rows = Array(shape.dropLast())
    return tensor(rows) { choices in
      let label = choices.integer(in: 0...classes - 1)
      return .array((0..<classes).map { .literal($0 == label ? "1" : "0") })
    }
  }

  /// A number of an ordinary size.
  mutating func number() -> JSON {
    .literal("\(Double(integer(in: -3_000...3_000)) / 1_000)")
  }

  /// A probability.
  mutating func probability() -> JSON { .literal("\(Double(integer(in: 0...1_000)) / 1_000)") }

  /// A number at the edge of what can be spelled or computed.
  mutating func extremeNumber() -> JSON {
    one(of: [
      .literal("0"), .literal("-0.0"), .literal("1e-45"), .literal("1e-320"), .literal("5e-324"),
      .literal("3.4028235e38"), .literal("1e39"), .literal("1.7976931348623157e308"),
      .literal("-1.7e308"), .literal("1e400"), .literal("9007199254740993"),
      .literal("-9223372036854775808"), .literal("18446744073709551616"), .literal("true"),
      .literal("false"), "NaN", "Infinity", "-Infinity", .literal("1e-7"), .literal("0.9999999"),
      .literal("-1"), .literal("2147483648"), .literal("0.1e-400"),
    ])
  }

  /// How the elements of a tensor are made: all alike, so that most requests make sense.
  mutating func elements() -> (inout Choices) -> JSON {
    switch integer(in: 0...19) {
    case 0: { $0.extremeNumber() }
    case 1: { $0.chance(0.1) ? $0.extremeNumber() : $0.number() }
    case 2...4: { .literal($0.chance(0.5) ? "1" : "0") }
    case 5...9: { $0.probability() }
    default: { $0.number() }
    }
  }

  /// What cannot be a tensor.
  mutating func brokenTensor() -> JSON {
    one(of: [
      .array([.array([.literal("1"), .literal("2")]), .array([.literal("3")])]),
      .array([.literal("1"), .array([])]), .array([.array([]), .literal("1")]),
      .literal("null"), .object([]), "x", .array([.literal("null")]),
      .array([.object([])]), .array(["NaN", "nan"]),
    ])
  }
}
