/// A seeded source of choices: the same seed gives the same requests on every machine.
public struct Choices: RandomNumberGenerator {
  private var state: UInt64

  /// The choices of one request of a run.
  public init(seed: UInt64, index: Int) {
    state = seed &+ UInt64(bitPattern: Int64(index)) &* 0xD134_2543_DE82_EF95
    for _ in 0..<2 { _ = next() }
  }

  /// The next 64 bits, as SplitMix64 makes them.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// True in that share of all cases.
  mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }

  /// One of several.
  mutating func one<Element>(of elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  /// A whole number of a range.
  mutating func integer(in range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  /// A number of elements that is small most of the time.
  mutating func length() -> Int {
    chance(0.1) ? integer(in: 5...40) : integer(in: 1...4)
  }
}
