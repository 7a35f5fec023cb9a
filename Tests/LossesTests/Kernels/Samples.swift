/// Numbers that are the same in every run.
struct Samples: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  // SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Any bits at all, moderate numbers and numbers near 0 and 1, by turns.
  static func doubles(_ count: Int, seed: UInt64) -> [Double] {
    var samples = Samples(seed: seed)
    return (0..<count).map { i in
      switch i % 4 {
      case 0: return Double(bitPattern: samples.next())
      case 1: return Double.random(in: -750...750, using: &samples)
      case 2: return Double.random(in: -8...8, using: &samples)
      default:
        let exponent = Int.random(in: -40...0, using: &samples)
        let small = Double(
          sign: .plus, exponent: exponent, significand: Double.random(in: -1...1, using: &samples))
        return i % 8 == 3 ? small : 1 + small
      }
    }
  }

  /// The same for `Float`.
  static func floats(_ count: Int, seed: UInt64) -> [Float] {
    doubles(count, seed: seed).map { x in
      Swift.abs(x) < 1e30 ? Float(x) : Float(bitPattern: UInt32(truncatingIfNeeded: x.bitPattern))
    }
  }

  /// Where functions turn: zeros, ones, limits, halves, and what is no number.
  static let specialDoubles: [Double] = positiveDoubles + positiveDoubles.map { -$0 } + [.nan]

  private static let positiveDoubles: [Double] = [
    0, 0.5, 1, 1.5, 2, 3, 7, 10, 1000, .leastNonzeroMagnitude, .leastNormalMagnitude,
    .greatestFiniteMagnitude, 0x1p23, 0x1p52, 0x1p53, 0x1.0000000000001p51, 0x1.0000000000001p52,
    1e-300, 1e300, 0x1.fffffffffffffp-1, 0x1.0000000000001p0, .infinity,
  ]

  /// The same for `Float`.
  static let specialFloats: [Float] = positiveFloats + positiveFloats.map { -$0 } + [.nan]

  private static let positiveFloats: [Float] = [
    0, 0.5, 1, 1.5, 2, 3, 7, 10, 1000, .leastNonzeroMagnitude, .leastNormalMagnitude,
    .greatestFiniteMagnitude, 0x1.000002p22, 0x1p23, 0x1.000002p23, 0x1p24,
    1e-30, 1e30, 0x1.fffffep-1, 0x1.000002p0, .infinity,
  ]
}

extension Float {
  /// The bits, but one pattern for every NaN: which one an operation makes is the machine's.
  var canonicalBits: UInt32 { isNaN ? 0x7fc0_0000 : bitPattern }
}

extension Double {
  /// The bits, but one pattern for every NaN: which one an operation makes is the machine's.
  var canonicalBits: UInt64 { isNaN ? 0x7ff8_0000_0000_0000 : bitPattern }
}
