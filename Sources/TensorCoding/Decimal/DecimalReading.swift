import Glibc

/// Decimals to the nearest `Double`, in every bit.
enum DecimalReading {
  /// What is wrong with a number's spelling.
  enum Flaw: Error, Equatable {
    /// It is not `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?` (RFC 8259 §6).
    case malformed
    /// A digit follows a leading zero.
    case leadingZero
  }

  /// The value of a whole token; beyond the range of `Double` it is ±infinity.
  ///
  /// This is the plain reader: it takes any spelling of any length, a byte at a time.
  static func number(_ token: Span<UInt8>) throws(Flaw) -> Double {
    var index = 0
    func byte(_ index: Int) -> UInt8 { index < token.count ? token[index] : 0 }
    func digit(_ index: Int) -> UInt64? {
      let digit = byte(index) &- UInt8(ascii: "0")
      return digit < 10 ? UInt64(digit) : nil
    }

    let isNegative = byte(0) == UInt8(ascii: "-")
    if isNegative { index += 1 }
    guard let first = digit(index) else { throw .malformed }
    if first == 0, digit(index + 1) != nil { throw .leadingZero }

    // The first 19 significant digits, and the power of ten that multiplies them.
    var significand: UInt64 = 0
    var kept = 0
    var exponent = 0
    var isCut = false
    while let digit = digit(index) {
      if kept < 19 {
        significand = significand &* 10 &+ digit
        if significand != 0 { kept += 1 }
      } else {
        exponent += 1
        if digit != 0 { isCut = true }
      }
      index += 1
    }
    if byte(index) == UInt8(ascii: ".") {
      index += 1
      guard digit(index) != nil else { throw .malformed }
      while let digit = digit(index) {
        if kept < 19 {
          significand = significand &* 10 &+ digit
          if significand != 0 { kept += 1 }
          exponent -= 1
        } else if digit != 0 {
          isCut = true
        }
        index += 1
      }
    }
    if byte(index) | 0x20 == UInt8(ascii: "e") {
      index += 1
      let isBelowOne = byte(index) == UInt8(ascii: "-")
      if isBelowOne || byte(index) == UInt8(ascii: "+") { index += 1 }
      guard digit(index) != nil else { throw .malformed }
      var written = 0
      while let digit = digit(index) {
        // Saturates: no number of digits that a token can hold makes up for such an exponent.
        if written < 1_000_000_000 { written = written * 10 + Int(digit) }
        index += 1
      }
      exponent += isBelowOne ? -written : written
    }
    guard index == token.count else { throw .malformed }

    let magnitude: Double
    if let exact = clinger(significand, exponent), !isCut {
      magnitude = exact
    } else if let nearest = eiselLemire(significand, exponent),
      !isCut || eiselLemire(significand &+ 1, exponent) == nearest
    {
      magnitude = nearest
    } else {
      magnitude = exactly(token, isNegative: isNegative)
    }
    return isNegative ? -magnitude : magnitude
  }

  /// The product where both factors are exact in a `Double`, so that it is rounded once (Clinger,
  /// "How to Read Floating Point Numbers Accurately", 1990).
  @inline(__always) static func clinger(_ significand: UInt64, _ exponent: Int) -> Double? {
    guard significand <= 1 << 53, -22 <= exponent, exponent <= 22 else { return nil }
    let whole = Double(Int64(bitPattern: significand))
    let powers = PowersOfTen.shared
    return unsafe exponent < 0
      ? whole / powers.exact[0 &- exponent] : whole * powers.exact[exponent]
  }

  /// The `Double` nearest to significand · 10^exponent; `nil` in the rare case that 128 bits of the
  /// power do not settle it.
  ///
  /// Source: Lemire, "Number Parsing at a Gigabyte per Second" (2021), after an idea of Eisel.
  static func eiselLemire(_ significand: UInt64, _ exponent: Int) -> Double? {
    // 10¹⁹ · 10⁻³⁴³ is less than half of the least subnormal; 10³⁰⁹ is beyond the greatest number.
    if significand == 0 || exponent < -342 { return 0 }
    if exponent > 308 { return .infinity }

    let zeros = significand.leadingZeroBitCount
    let normal = significand &<< UInt64(zeros)
    let power = PowersOfTen.shared.significand(exponent)
    var (high, low) = normal.multipliedFullWidth(by: power.high)
    // 55 bits are needed: 53, one to round, one because the product may be below its half. If the
    // nine below them are all set, the second word of the power may still carry into them.
    if high & 0x1FF == 0x1FF {
      let second = normal.multipliedFullWidth(by: power.low)
      let (sum, carry) = low.addingReportingOverflow(second.high)
      low = sum
      if carry { high = high &+ 1 }
    }
    if low == .max, exponent < -27 || exponent > 55 { return nil }

    let upper = high >> 63
    let shift = upper &+ 9
    var bits = high &>> shift
    var binary =
      PowersOfTen.binaryExponent(exponent) &+ 63 &+ 1_023 &- zeros &+ Int(truncatingIfNeeded: upper)
    if binary <= 0 {
      // Subnormal: the bits that do not fit are shifted out before rounding.
      guard binary > -63 else { return 0 }
      bits = bits &>> UInt64(truncatingIfNeeded: 1 &- binary)
      bits = (bits &+ (bits & 1)) >> 1
      // Rounding may reach 2⁵², whose bit is then the exponent's lowest: the least normal number.
      return Double(bitPattern: bits)
    }
    // A tie, exact only where 5^exponent is small: round to even.
    if low <= 1, exponent >= -4, exponent <= 23, bits & 3 == 1, bits &<< shift == high {
      bits &= ~1
    }
    bits = (bits &+ (bits & 1)) >> 1
    if bits >= 1 << 53 {
      bits = 1 << 52
      binary &+= 1
    }
    if binary >= 0x7FF { return .infinity }
    return Double(bitPattern: UInt64(truncatingIfNeeded: binary) &<< 52 | bits & ~(1 << 52))
  }

  /// The magnitude of a well-formed token by exact arithmetic of any length.
  ///
  /// Unsafe because the C library wants a pointer: its `strtod` rounds correctly whatever the
  /// length, and the locale is "C" as no part of this package sets another.
  private static func exactly(_ token: Span<UInt8>, isNegative: Bool) -> Double {
    var text = [CChar]()
    text.reserveCapacity(token.count + 1)
    for index in (isNegative ? 1 : 0)..<token.count {
      text.append(CChar(truncatingIfNeeded: token[index]))
    }
    text.append(0)
    return unsafe strtod(text, nil)
  }
}
