/// Spells numbers as JSON into memory.
///
/// Unsafe for speed: digits are stored eight at a time through a pointer, behind which `room` bytes
/// can be written whatever the number. The tables are handed in: looking for them takes a call.
enum DecimalText {
  /// Bytes that must be writable: a sign, `0.000`, 17 digits stored as 24, an exponent.
  static let room = 40

  /// Writes a number, always with `.` or `e`; returns how many bytes it took.
  ///
  /// Like Python's `repr`: an exponent below 10⁻⁴ and from 10¹⁶ on.
  @inline(__always) static func write(
    _ number: Float, to start: UnsafeMutablePointer<UInt8>, _ powers: PowersOfTen
  ) -> Int {
    guard number.isFinite else { return unsafe writeNonFinite(Double(number), to: start) }
    let sign = unsafe writeSign(number.sign, to: start)
    guard number != 0 else { return unsafe sign &+ writeZero(to: start + sign) }
    let decimal = ShortestDecimal(number.magnitude, powers)
    let length = digitCount(decimal.significand, powers)
    // Nine digits, the first in the highest place.
    let digits = unsafe decimal.significand &* powers.integers[9 &- length]
    let first = digits / 100_000_000
    return unsafe sign
      &+ write(
        first, eightDigits(digits &- first &* 100_000_000), 0, point: decimal.exponent &+ length,
        to: start + sign)
  }

  /// Writes a number, always with `.` or `e`; returns how many bytes it took.
  @inline(__always) static func write(
    _ number: Double, to start: UnsafeMutablePointer<UInt8>, _ powers: PowersOfTen
  ) -> Int {
    guard number.isFinite else { return unsafe writeNonFinite(number, to: start) }
    let sign = unsafe writeSign(number.sign, to: start)
    guard number != 0 else { return unsafe sign &+ writeZero(to: start + sign) }
    let decimal = ShortestDecimal(number.magnitude, powers)
    let length = digitCount(decimal.significand, powers)
    let digits = unsafe decimal.significand &* powers.integers[17 &- length]
    let upper = digits / 100_000_000
    let first = upper / 100_000_000
    return unsafe sign
      &+ write(
        first, eightDigits(upper &- first &* 100_000_000),
        eightDigits(digits &- upper &* 100_000_000), point: decimal.exponent &+ length,
        to: start + sign)
  }

  /// Writes an integer; returns how many bytes it took.
  @inline(__always) static func write(
    _ integer: Int, to start: UnsafeMutablePointer<UInt8>, _ powers: PowersOfTen
  ) -> Int {
    if integer >= 0, integer < 10 {
      unsafe start[0] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: integer)
      return 1
    }
    var rest = integer.magnitude
    var length = integer < 0 ? 1 : 0
    if integer < 0 { unsafe start[0] = UInt8(ascii: "-") }
    length &+= digitCount(UInt64(rest), powers)
    var index = length
    repeat {
      index &-= 1
      unsafe start[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    return length
  }

  @inline(__always) private static func writeSign(
    _ sign: FloatingPointSign, to start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    unsafe start[0] = UInt8(ascii: "-")
    return sign == .minus ? 1 : 0
  }

  @inline(never) private static func writeZero(to start: UnsafeMutablePointer<UInt8>) -> Int {
    unsafe writeText("0.0", to: start)
  }

  @inline(never) private static func writeNonFinite(
    _ number: Double, to start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    if number.isNaN { return unsafe writeText("\"NaN\"", to: start) }
    return unsafe writeText(number < 0 ? "\"-Infinity\"" : "\"Infinity\"", to: start)
  }

  private static func writeText(_ text: StaticString, to start: UnsafeMutablePointer<UInt8>) -> Int
  {
    unsafe start.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    return text.utf8CodeUnitCount
  }

  /// The number of decimal digits, 1 to 19, of what is not zero.
  @inline(__always) private static func digitCount(
    _ number: UInt64, _ powers: PowersOfTen
  ) -> Int {
    let estimate = ((64 &- number.leadingZeroBitCount) &* 1_233) >> 12
    return unsafe estimate &+ (number >= powers.integers[estimate] ? 1 : 0)
  }

  /// The eight digits of a number below 10⁸, a byte each, the first in the lowest byte.
  @inline(__always) private static func eightDigits(_ number: UInt64) -> UInt64 {
    let upper = number / 10_000
    let fours = upper | (number &- upper &* 10_000) << 32
    let hundreds = (fours &* 10_486) >> 20 & 0x0000_007F_0000_007F
    let pairs = hundreds | (fours &- hundreds &* 100) << 16
    let tens = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
    return tens | (pairs &- tens &* 10) << 8
  }

  /// Writes 17 digits, one, eight and eight, without the zeros at their end; the decimal point
  /// stands behind `point` of them.
  @inline(__always) private static func write(
    _ first: UInt64, _ second: UInt64, _ third: UInt64, point: Int,
    to start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let ascii: UInt64 = 0x3030_3030_3030_3030
    let zeros = third != 0 ? third.leadingZeroBitCount >> 3 : 8 &+ second.leadingZeroBitCount >> 3
    let count = 17 &- zeros
    let leading = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: first)

    if point <= 0, point > -4 {
      unsafe store(0x3030_3030_3030_2E30, to: start)  // 0.000000
      let digits = unsafe start + (2 &- point)
      unsafe digits[0] = leading
      unsafe store(second | ascii, to: digits + 1)
      unsafe store(third | ascii, to: digits + 9)
      return 2 &- point &+ count
    }
    unsafe start[0] = leading
    unsafe store(second | ascii, to: start + 2)
    unsafe store(third | ascii, to: start + 10)
    if point > 0, point <= 16 {
      // The digits before the point move up to the first digit.
      var index = 1
      while index < point {
        unsafe start[index] = start[index &+ 1]
        index &+= 1
      }
      unsafe start[point] = UInt8(ascii: ".")
      return max(count, point &+ 1) &+ 1
    }
    unsafe start[1] = UInt8(ascii: ".")
    var length = count == 1 ? 1 : count &+ 1
    let exponent = point &- 1
    let size = exponent < 0 ? 0 &- exponent : exponent
    unsafe start[length] = UInt8(ascii: "e")
    unsafe start[length &+ 1] = UInt8(ascii: exponent < 0 ? "-" : "+")
    length &+= 2
    if size >= 100 {
      unsafe start[length] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: size / 100)
      length &+= 1
    }
    unsafe start[length] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: size / 10 % 10)
    unsafe start[length &+ 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: size % 10)
    return length &+ 2
  }

  @inline(__always) private static func store(
    _ bytes: UInt64, to pointer: UnsafeMutablePointer<UInt8>
  ) {
    unsafe UnsafeMutableRawPointer(pointer).storeBytes(of: bytes.littleEndian, as: UInt64.self)
  }
}
