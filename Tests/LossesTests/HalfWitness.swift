/// Types of two bytes by their definition: so many digits, and a least and a greatest number.
enum HalfWitness: CaseIterable {
  case float16, bfloat16

  var digits: Int { self == .float16 ? 11 : 8 }
  /// The exponent of the least normal number.
  var leastExponent: Int { self == .float16 ? -14 : -126 }
  var greatest: Double { self == .float16 ? 65_504 : 0x1.FEp127 }

  /// The distance of neighbours at that size.
  func unit(at size: Double) -> Double {
    let exponent = size == 0 ? leastExponent : max(size.exponent, leastExponent)
    return Double(sign: .plus, exponent: exponent + 1 - digits, significand: 1)
  }

  /// The nearest number of the type, the even one of two, infinity beyond its range.
  func nearest(_ x: Double) -> Double {
    guard x.isFinite else { return x }
    let unit = unit(at: abs(x))
    // Both steps are exact.
    let result = (x / unit).rounded(.toNearestOrEven) * unit
    return abs(result) > greatest ? (x < 0 ? -.infinity : .infinity) : result
  }

  /// The number of those bits.
  func number(bits: UInt16) -> Double {
    let sign = bits >> 15 == 0 ? 1.0 : -1
    let width = 15 - (digits - 1)
    let exponent = Int(bits >> (digits - 1)) & ((1 << width) - 1)
    let fraction = Int(bits) & ((1 << (digits - 1)) - 1)
    if exponent == (1 << width) - 1 { return fraction == 0 ? sign * .infinity : .nan }
    let least = Double(sign: .plus, exponent: leastExponent + 1 - digits, significand: 1)
    if exponent == 0 { return sign * Double(fraction) * least }
    return sign * Double(1 << (digits - 1) + fraction)
      * Double(sign: .plus, exponent: exponent - 1, significand: least)
  }
}
