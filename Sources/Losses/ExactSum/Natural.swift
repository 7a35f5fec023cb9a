/// A natural number of any size, as far as exact sums need one: shifted, compared and divided.
struct Natural: Equatable, Sendable {
  /// The digits, 32 bits each, the lowest first; the highest is not 0.
  private(set) var words: [UInt32]

  /// The number with those digits, the lowest first.
  init(_ words: [UInt32]) {
    self.words = words
    trim()
  }

  private mutating func trim() {
    while words.last == 0 { words.removeLast() }
  }

  var isZero: Bool { words.isEmpty }

  /// Bits without leading zeros; 0 for 0.
  var bitWidth: Int {
    guard let last = words.last else { return 0 }
    return 32 * words.count - last.leadingZeroBitCount
  }

  /// The exponent of the greatest power of two that divides the number; 0 for 0.
  var trailingZeroBitCount: Int {
    guard let index = words.firstIndex(where: { $0 != 0 }) else { return 0 }
    return 32 * index + words[index].trailingZeroBitCount
  }

  /// The word that begins at that bit, which may lie below the number or beyond its end.
  private func word(atBit bit: Int) -> UInt32 {
    let (index, shift) = (bit >> 5, UInt32(bit & 31))
    let low = words.indices.contains(index) ? words[index] >> shift : 0
    let high = words.indices.contains(index + 1) ? words[index + 1] << (32 - shift) : 0
    return low | high
  }

  /// The number times a power of two, rounded down.
  func multiplied(byPowerOfTwo exponent: Int) -> Natural {
    guard !isZero, bitWidth + exponent > 0 else { return Natural([]) }
    let count = (bitWidth + exponent + 31) / 32
    return Natural((0..<count).map { word(atBit: 32 * $0 - exponent) })
  }

  /// The 128 bits from that bit on.
  func bits(from bit: Int) -> UInt128 {
    (0..<4).reduce(0) { $0 | UInt128(word(atBit: bit + 32 * $1)) << (32 * $1) }
  }

  static func < (left: Natural, right: Natural) -> Bool {
    guard left.words.count == right.words.count else {
      return left.words.count < right.words.count
    }
    return left.words.reversed().lexicographicallyPrecedes(right.words.reversed())
  }

  /// Subtracts a number that is not greater.
  static func -= (left: inout Natural, right: Natural) {
    var borrow: Int64 = 0
    for index in left.words.indices {
      let subtrahend = index < right.words.count ? Int64(right.words[index]) : 0
      let difference = Int64(left.words[index]) - subtrahend + borrow
      left.words[index] = UInt32(truncatingIfNeeded: difference)
      borrow = difference >> 32
    }
    left.trim()
  }
}

extension Natural {
  /// A positive number between two neighbours: `significand` times a power of two, or more.
  struct Scaled {
    var significand: UInt128
    var exponent: Int
    /// Whether the number is greater, by less than the significand's unit.
    var hasMore: Bool
  }

  /// The leading 128 bits at most.
  var leading: Scaled {
    let dropped = Swift.max(0, bitWidth - 128)
    return Scaled(
      significand: bits(from: dropped), exponent: dropped,
      hasMore: dropped > trailingZeroBitCount)
  }

  /// The leading bits of the quotient, at least 64 unless fewer are all; neither number is 0.
  func divided(by divisor: Natural) -> Scaled {
    let zeros = divisor.trailingZeroBitCount
    if divisor.bitWidth - zeros <= 63 {
      // The quotient of what 128 bits hold of the dividend is the quotient's integral part.
      let lowest = bitWidth - 128
      let dividend = multiplied(byPowerOfTwo: -lowest).bits(from: 0)
      let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor.bits(from: zeros))
      return Scaled(
        significand: quotient, exponent: lowest - zeros,
        hasMore: rest != 0 || lowest > trailingZeroBitCount)
    }
    // Bit by bit, both numbers scaled to the same width.
    let width = Swift.max(bitWidth, divisor.bitWidth)
    var rest = multiplied(byPowerOfTwo: width - bitWidth)
    let divisorScaled = divisor.multiplied(byPowerOfTwo: width - divisor.bitWidth)
    var quotient: UInt128 = 0
    let steps = 66
    for _ in 0..<steps {
      quotient <<= 1
      if !(rest < divisorScaled) {
        rest -= divisorScaled
        quotient |= 1
      }
      rest = rest.multiplied(byPowerOfTwo: 1)
    }
    return Scaled(
      significand: quotient, exponent: bitWidth - divisor.bitWidth - (steps - 1),
      hasMore: !rest.isZero)
  }
}

extension Natural.Scaled {
  /// The nearest number of the dtype, the even one of two, infinity beyond its range.
  func rounded(to dtype: DType) -> Double {
    guard significand != 0 else { return 0 }
    let (precision, least): (Int, Int) =
      switch dtype {
      case .float16: (11, -24)
      case .bfloat16: (8, -133)
      case .float32: (24, -149)
      case .float64: (53, -1_074)
      }
    let width = 128 - significand.leadingZeroBitCount
    // The exponent of the last bit that is kept: subnormal numbers keep fewer bits.
    let unit = Swift.max(exponent + width - precision, least)
    let dropped = unit - exponent
    var kept = significand
    if dropped > 0 {
      guard dropped <= width else { return 0 }  // less than half of the least number
      kept = significand >> dropped
      let half: UInt128 = 1 << (dropped - 1)
      let rest = significand & ((half << 1) &- 1)
      if rest > half || rest == half && (hasMore || kept & 1 == 1) { kept += 1 }
    }
    // Exact unless it is too great: no more than 54 bits are left, the last of which a dtype has.
    let result = Double(
      sign: .plus, exponent: Swift.max(unit, exponent), significand: Double(kept))
    let greatest =
      switch dtype {
      case .float16: 65_504.0
      case .bfloat16: 0x1.FEp127
      case .float32: Double(Float.greatestFiniteMagnitude)
      case .float64: Double.greatestFiniteMagnitude
      }
    return result > greatest ? .infinity : result
  }
}
