/// Powers of ten, to 128 bits, for reading and printing decimals.
///
/// Unsafe because the tables are raw memory: they are written once, at first use (well under a
/// millisecond), never freed, and looked up without a bounds check by the two hottest loops there
/// are. An array would cost a check and a reference count a number.
@safe struct PowersOfTen: @unchecked Sendable {
  /// The exponents in the table: those that reading or printing a `Double` of 19 digits needs.
  static let range = -342...324
  /// The only tables.
  static let shared = PowersOfTen()

  /// 10⁰ … 10²², each exact in a `Double`.
  let exact: UnsafePointer<Double>
  /// 10⁰ … 10¹⁹.
  let integers: UnsafePointer<UInt64>
  /// The significands, two words each, high word first.
  private let significands: UnsafePointer<UInt64>

  private init() {
    let exact = UnsafeMutablePointer<Double>.allocate(capacity: 23)
    let integers = UnsafeMutablePointer<UInt64>.allocate(capacity: 20)
    var power: UInt64 = 1
    for exponent in 0..<20 {
      unsafe integers[exponent] = power
      power = power &* 10
    }
    // Each is a product of two exact numbers with an exact result, so nothing is ever rounded.
    unsafe exact[0] = 1
    for exponent in 1..<23 {
      unsafe exact[exponent] = exact[exponent - 1] * 10
    }
    unsafe self.exact = UnsafePointer(exact)
    unsafe self.integers = UnsafePointer(integers)
    unsafe significands = UnsafePointer(Self.makeSignificands())
  }

  /// The first 128 bits of 10^exponent, cut off, or rounded up from 10⁻²⁷ to 10⁻¹.
  ///
  /// That is what Eisel and Lemire's proof asks for: those few reciprocals are the ones whose
  /// products with a 64-bit integer can be exact ties.
  @inline(__always) func significand(_ exponent: Int) -> (high: UInt64, low: UInt64) {
    let index = 2 &* (exponent &- Self.range.lowerBound)
    return unsafe (significands[index], significands[index &+ 1])
  }

  /// The first 128 bits of 10^exponent, rounded up unless exact, as printing needs it.
  @inline(__always) func roundedUp(_ exponent: Int) -> (high: UInt64, low: UInt64) {
    let (high, low) = significand(exponent)
    // 5⁵⁵ is the last power of five that fits; the reciprocals up to 5²⁷ are rounded up already.
    guard exponent < -27 || exponent > 55 else { return (high, low) }
    let (sum, carry) = low.addingReportingOverflow(1)
    return (high &+ (carry ? 1 : 0), sum)
  }

  /// ⌊e · log₂ 10⌋ for |e| ≤ 1,000.
  @inline(__always) static func binaryExponent(_ exponent: Int) -> Int {
    (exponent &* 217_706) >> 16
  }

  /// Computes the table with whole numbers only: 5ⁿ by multiplying, ⌊2ᵇ / 5ⁿ⌋ by dividing, since
  /// ⌊⌊x / 5⌋ / 5⌋ = ⌊x / 25⌋.
  private static func makeSignificands() -> UnsafeMutablePointer<UInt64> {
    let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * range.count)
    let zero = -2 * range.lowerBound

    var power = [UInt64](repeating: 0, count: 12)  // 5³²⁴ has 753 bits
    power[0] = 1
    for exponent in 0...range.upperBound {
      let (high, low) = firstBits(of: power)
      unsafe table[zero + 2 * exponent] = high
      unsafe table[zero + 2 * exponent + 1] = low
      var carry: UInt64 = 0
      for word in power.indices {
        let product = power[word].multipliedFullWidth(by: 5)
        let (sum, overflow) = product.low.addingReportingOverflow(carry)
        power[word] = sum
        carry = product.high &+ (overflow ? 1 : 0)
      }
    }

    var reciprocal = [UInt64](repeating: 0, count: 16)  // 1024 bits less 795 leave more than 128
    reciprocal[15] = 1 << 63
    for exponent in 1...(-range.lowerBound) {
      var remainder: UInt64 = 0
      for word in reciprocal.indices.reversed() {
        let (quotient, rest) = UInt64(5).dividingFullWidth((remainder, reciprocal[word]))
        reciprocal[word] = quotient
        remainder = rest
      }
      var (high, low) = firstBits(of: reciprocal)
      if exponent <= 27 {
        low = low &+ 1
        if low == 0 { high = high &+ 1 }
      }
      unsafe table[zero - 2 * exponent] = high
      unsafe table[zero - 2 * exponent + 1] = low
    }
    return unsafe table
  }

  /// The 128 bits from the highest one that is set; words are given lowest first.
  private static func firstBits(of words: [UInt64]) -> (high: UInt64, low: UInt64) {
    guard let top = words.lastIndex(where: { $0 != 0 }) else { return (0, 0) }
    func word(_ index: Int) -> UInt64 { index < 0 ? 0 : words[index] }
    let shift = UInt64(words[top].leadingZeroBitCount)
    guard shift > 0 else { return (word(top), word(top - 1)) }
    return (
      word(top) << shift | word(top - 1) >> (64 - shift),
      word(top - 1) << shift | word(top - 2) >> (64 - shift)
    )
  }
}
