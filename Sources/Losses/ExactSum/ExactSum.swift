/// The exact sum of any number of doubles: a fixed-point number as wide as all of their range.
///
/// Additions are exact, so the sum has the same bits whatever the order, the grouping and the
/// threads. NaN and infinities are counted, and decide the result only once it is rounded.
///
/// The fixed-point number stands in 32-bit digits, the unit of the lowest being the least
/// subnormal. Each digit has a signed 64-bit word, so that carries can wait: an addition changes
/// three words and carries nothing.
///
/// Source: Neal, Fast Exact Summation Using Small and Large Superaccumulators (2015).
public struct ExactSum: Sendable {
  /// How many digits there are.
  ///
  /// The greatest double ends at bit 2,098; the bits above hold 2^53 sums
  /// of 2^20 such numbers, and the sign.
  static let digitCount = 68
  /// The exponent of the lowest digit's unit.
  static let unitExponent = -1_074
  /// Additions after which carries must be propagated: each changes a word by less than 2^33.
  private static let patience = 1 << 29

  /// The digits, each with its own sign until carries are resolved.
  private var digits = InlineArray<68, Int64>(repeating: 0)
  /// Additions since the carries were last propagated.
  private var unsettled = 0
  /// The digits that may differ from 0.
  private var used = 0..<0

  /// How many of the numbers were not finite.
  public private(set) var special = SpecialCounts()

  /// The sum of nothing: 0.
  public init() {}

  /// The sum of those numbers.
  public init(_ numbers: some Sequence<Double>) {
    for number in numbers { add(number) }
  }

  /// A whole number.
  public init(_ count: Int) {
    // In two halves, each of which a double holds exactly.
    add(Double(count >> 32) * 0x1p32)
    add(Double(count & 0xffff_ffff))
  }

  /// Adds a number.
  @inline(__always)
  public mutating func add(_ number: Double) {
    let exponent = Int(number.exponentBitPattern)
    guard exponent != 0x7ff else { return special.add(number) }
    if unsettled >= Self.patience { settle() }
    unsettled &+= 1
    // The hidden bit, which subnormals lack; they have the exponent of the least normal numbers.
    let significand = number.significandBitPattern | (exponent == 0 ? 0 : 1 << 52)
    let position = exponent == 0 ? 0 : exponent - 1
    let (first, shift) = (position >> 5, UInt64(position & 31))
    let low = (significand & 0xffff_ffff) << shift
    let high = (significand >> 32) << shift
    let middle = (low >> 32) &+ (high & 0xffff_ffff)
    let sign: Int64 = number.sign == .minus ? -1 : 1
    digits[first] &+= sign &* Int64(truncatingIfNeeded: low & 0xffff_ffff)
    digits[first + 1] &+= sign &* Int64(truncatingIfNeeded: middle)
    digits[first + 2] &+= sign &* Int64(truncatingIfNeeded: high >> 32)
    use(first..<first + 3)
  }

  /// Adds another sum.
  public mutating func add(_ other: ExactSum) {
    var other = other
    other.settle()
    settle()
    for index in other.used { digits[index] &+= other.digits[index] }
    use(other.used)
    settle()
    special.add(other.special)
  }

  @inline(__always)
  private mutating func use(_ range: Range<Int>) {
    if used.isEmpty {
      used = range
    } else if range.lowerBound < used.lowerBound || range.upperBound > used.upperBound {
      used =
        min(used.lowerBound, range.lowerBound)..<max(used.upperBound, range.upperBound)
    }
  }

  /// Propagates the carries: every digit but the highest is then within 0..<2^32, and the highest
  /// bears the sign.
  private mutating func settle() {
    guard !used.isEmpty else { return }
    unsettled = 0
    var carry: Int64 = 0
    var index = used.lowerBound
    while index < Self.digitCount - 1, index < used.upperBound || carry != 0 {
      let word = digits[index] &+ carry
      digits[index] = word & 0xffff_ffff
      carry = word >> 32
      index += 1
    }
    if carry != 0 { digits[Self.digitCount - 1] &+= carry }
    use(used.lowerBound..<(carry != 0 ? Self.digitCount : max(index, used.upperBound)))
  }

  /// The sign and the magnitude of the finite numbers' sum, in units of the lowest digit.
  var finitePart: (isNegative: Bool, magnitude: Natural) {
    var settled = self
    settled.settle()
    let isNegative = settled.digits[Self.digitCount - 1] < 0
    if isNegative {
      for index in settled.used { settled.digits[index] = 0 &- settled.digits[index] }
      settled.settle()
    }
    var words = [UInt32](repeating: 0, count: settled.used.upperBound)
    for index in settled.used { words[index] = UInt32(truncatingIfNeeded: settled.digits[index]) }
    return (isNegative, Natural(words))
  }

  /// Adds a multiple of the unit, in digits from the lowest on, as `finitePart` has them.
  mutating func add(_ magnitude: Natural, isNegative: Bool) {
    settle()
    let words = magnitude.words
    let count = Swift.min(words.count, Self.digitCount)
    for index in 0..<count {
      digits[index] &+= isNegative ? 0 &- Int64(words[index]) : Int64(words[index])
    }
    use(0..<count)
    settle()
  }

  /// Adds the counts of numbers that were not finite.
  mutating func add(_ counts: SpecialCounts) { special.add(counts) }
}

extension ExactSum: Equatable {
  /// Whether the sums are the same number, and were not finite for the same reasons.
  public static func == (left: ExactSum, right: ExactSum) -> Bool {
    left.finitePart == right.finitePart && left.special == right.special
  }
}

/// How many numbers were NaN or infinite.
public struct SpecialCounts: Hashable, Sendable {
  /// Those that were NaN.
  public internal(set) var nan = 0
  /// Those that were infinity.
  public internal(set) var infinity = 0
  /// Those that were negative infinity.
  public internal(set) var negativeInfinity = 0

  /// All of them.
  public var count: Int { nan.addingSaturated(infinity).addingSaturated(negativeInfinity) }

  /// What becomes of a sum that such numbers take part in: NaN or infinite; `nil` without any.
  var sum: Double? {
    if nan > 0 || infinity > 0 && negativeInfinity > 0 { return .nan }
    if infinity > 0 { return .infinity }
    return negativeInfinity > 0 ? -.infinity : nil
  }

  mutating func add(_ number: Double) {
    if number.isNaN {
      nan = nan.addingSaturated(1)
    } else if number > 0 {
      infinity = infinity.addingSaturated(1)
    } else {
      negativeInfinity = negativeInfinity.addingSaturated(1)
    }
  }

  mutating func add(_ other: SpecialCounts) {
    nan = nan.addingSaturated(other.nan)
    infinity = infinity.addingSaturated(other.infinity)
    negativeInfinity = negativeInfinity.addingSaturated(other.negativeInfinity)
  }
}
