/// The shortest decimal that reads back to the same number, and of those the nearest to it.
///
/// Source: Giulietti, "The Schubfach way to render doubles" (2020): of the two candidates of one
/// digit less and the two of full length, one lies in the rounding interval; fixed-point products
/// with a rounded-up power of ten decide it exactly, as their lost bits are kept as one sticky bit.
struct ShortestDecimal: Equatable {
  /// The digits as a whole number; they may end in zeros.
  var significand: UInt64
  /// The power of ten that multiplies the digits.
  var exponent: Int

  /// The decimal of a finite magnitude that is not zero.
  @inline(__always) init(_ number: Double, _ powers: PowersOfTen) {
    let fraction = number.significandBitPattern
    let biased = Int(truncatingIfNeeded: number.exponentBitPattern)
    let mantissa = biased == 0 ? fraction : fraction | 1 << 52
    let binary = (biased == 0 ? 1 : biased) &- 1_075
    // Whole numbers below 2⁵³ are their own digits.
    if binary <= 0, binary > -53, mantissa.trailingZeroBitCount >= 0 &- binary {
      self.init(mantissa >> UInt64(0 &- binary), 0)
      return
    }
    let isUneven = fraction == 0 && biased > 1
    let exponent = Self.decimalExponent(binary, isUneven)
    let power = powers.roundedUp(0 &- exponent)
    let shift = UInt64(truncatingIfNeeded: binary &+ PowersOfTen.binaryExponent(0 &- exponent) &+ 1)
    // Four times the number and the bounds of its rounding interval.
    let middle = Self.product(power, 4 &* mantissa &<< shift)
    let lower = Self.product(power, (4 &* mantissa &- (isUneven ? 1 : 2)) &<< shift)
    let upper = Self.product(power, (4 &* mantissa &+ 2) &<< shift)
    self.init(lower, middle, upper, isOdd: mantissa & 1, exponent)
  }

  /// The decimal of a finite magnitude that is not zero.
  @inline(__always) init(_ number: Float, _ powers: PowersOfTen) {
    let fraction = number.significandBitPattern
    let biased = Int(truncatingIfNeeded: number.exponentBitPattern)
    let mantissa = UInt64(biased == 0 ? fraction : fraction | 1 << 23)
    let binary = (biased == 0 ? 1 : biased) &- 150
    if binary <= 0, binary > -24, mantissa.trailingZeroBitCount >= 0 &- binary {
      self.init(mantissa >> UInt64(0 &- binary), 0)
      return
    }
    let isUneven = fraction == 0 && biased > 1
    let exponent = Self.decimalExponent(binary, isUneven)
    // 64 bits of the power, rounded up, are enough for 26 of the number.
    let (high, low) = powers.significand(0 &- exponent)
    let power = high &+ (low == 0 ? 0 : 1)
    let shift = UInt64(truncatingIfNeeded: binary &+ PowersOfTen.binaryExponent(0 &- exponent) &+ 1)
    let middle = Self.product(power, 4 &* mantissa &<< shift)
    let lower = Self.product(power, (4 &* mantissa &- (isUneven ? 1 : 2)) &<< shift)
    let upper = Self.product(power, (4 &* mantissa &+ 2) &<< shift)
    self.init(lower, middle, upper, isOdd: mantissa & 1, exponent)
  }

  @inline(__always) private init(_ significand: UInt64, _ exponent: Int) {
    self.significand = significand
    self.exponent = exponent
  }

  /// Chooses among the candidates; bounds and number are given fourfold.
  ///
  /// The bounds belong to the interval if the mantissa is even, as a reader rounds ties to even.
  @inline(__always) private init(
    _ lower: UInt64, _ middle: UInt64, _ upper: UInt64, isOdd: UInt64, _ exponent: Int
  ) {
    let lower = lower &+ isOdd
    let upper = upper &- isOdd
    let full = middle >> 2
    if full >= 10 {
      let short = full / 10
      let isBelow = lower <= 40 &* short
      let isAbove = 40 &* short &+ 40 <= upper
      if isBelow != isAbove {
        self.init(short &+ (isAbove ? 1 : 0), exponent &+ 1)
        return
      }
    }
    let isBelow = lower <= 4 &* full
    let isAbove = 4 &* full &+ 4 <= upper
    if isBelow != isAbove {
      self.init(full &+ (isAbove ? 1 : 0), exponent)
      return
    }
    let half = 4 &* full &+ 2
    let isUp = middle > half || (middle == half && full & 1 != 0)
    self.init(full &+ (isUp ? 1 : 0), exponent)
  }

  /// ⌊log₁₀ 2ᵇ⌋, or of ¾ · 2ᵇ below a power of two, where the interval is uneven.
  @inline(__always) private static func decimalExponent(_ binary: Int, _ isUneven: Bool) -> Int {
    (binary &* 1_262_611 &- (isUneven ? 524_031 : 0)) >> 22
  }

  /// The product's upper 64 bits; the lowest is set if anything below is lost.
  @inline(__always) private static func product(
    _ power: (high: UInt64, low: UInt64), _ factor: UInt64
  ) -> UInt64 {
    let upper = power.high.multipliedFullWidth(by: factor)
    let lower = power.low.multipliedFullWidth(by: factor)
    let (sum, carry) = upper.low.addingReportingOverflow(lower.high)
    return (upper.high &+ (carry ? 1 : 0)) | (sum > 1 ? 1 : 0)
  }

  /// The same for a power of 64 bits.
  @inline(__always) private static func product(_ power: UInt64, _ factor: UInt64) -> UInt64 {
    let (high, low) = power.multipliedFullWidth(by: factor)
    return high | (low >> 32 > 1 ? 1 : 0)
  }
}
