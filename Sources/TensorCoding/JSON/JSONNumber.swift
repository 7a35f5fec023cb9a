import CDecimals

/// The common spellings of numbers, eight digits at a time, and rows of them.
///
/// Where the machine has the vector instructions for it, `cd_read_rows` reads most of a row, and
/// this reader what that one leaves: the end of a piece, mostly.
///
/// Unsafe for speed: bytes are loaded eight at a time through a pointer, and elements are stored
/// without a bounds check. Whoever calls sees to it that `window` bytes are readable from every
/// number's start and that there is room for an element. What this reader does not take (long
/// numbers, odd spacing, anything wrong) it leaves untouched for the plain one,
/// `DecimalReading.number`, which is its witness in the tests.
@safe struct JSONNumber {
  /// Bytes that must be readable from the start of a number: a sign, three loads of eight, two
  /// bytes before them, a loop of an exponent's digits, and what may follow.
  static let window = 64

  /// A number and where it ends; no number if the spelling is left to the plain reader.
  @safe struct Result {
    var value: Double
    var end: UnsafePointer<UInt8>?
  }

  private let exact: UnsafePointer<Double>
  private let integers: UnsafePointer<UInt64>
  private let hasVectors: Bool

  /// A reader that uses vector instructions if it may, and the machine has them.
  init(usesVectors: Bool = true) {
    hasVectors = usesVectors && Self.machineHasVectors
    unsafe exact = PowersOfTen.shared.exact
    unsafe integers = PowersOfTen.shared.integers
  }

  // MARK: Eight bytes at once, the first in the lowest byte

  /// The values of eight digits, up to the first other byte.
  ///
  /// That byte becomes more than 9; what it borrows changes only bytes behind it.
  @inline(__always) private static func load(_ pointer: UnsafePointer<UInt8>) -> UInt64 {
    unsafe UInt64(littleEndian: UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self))
      &- 0x3030_3030_3030_3030
  }

  /// How many digits there are before anything else, 0 to 8.
  @inline(__always) private static func digitCount(_ values: UInt64) -> Int {
    // The highest bit is set in 10 to 127 by the sum, beyond them already; a carry goes to bytes
    // behind.
    let marks = (values &+ 0x7676_7676_7676_7676 | values) & 0x8080_8080_8080_8080
    return marks.trailingZeroBitCount >> 3
  }

  /// The value of the first `count` digits, 0 to 8 of them.
  @inline(__always) private static func digits(_ values: UInt64, _ count: Int) -> UInt64 {
    // Two shifts, since a single shift by 64 has no effect.
    let half = UInt64(truncatingIfNeeded: 32 &- 4 &* count)
    return eightDigits((values &<< half) &<< half)
  }

  /// The number of eight digit values: neighbours are joined to pairs, pairs to fours, fours to
  /// eights.
  @inline(__always) private static func eightDigits(_ values: UInt64) -> UInt64 {
    let pairs = values &* 10 &+ values >> 8 & 0x00FF_00FF_00FF_00FF
    let first = pairs & 0x0000_00FF_0000_00FF
    let second = pairs >> 16 & 0x0000_00FF_0000_00FF
    // In the upper half: first · 1,000,000 + its other half · 100, and the same for the second.
    return (first &* (100 &+ 1_000_000 << 32) &+ second &* (1 &+ 10_000 << 32)) >> 32
  }

  // MARK: A number

  /// The number at `start`, if it has one of the common forms.
  @inline(__always) func read(_ start: UnsafePointer<UInt8>) -> Result {
    let isNegative = unsafe start[0] == UInt8(ascii: "-")
    let first = unsafe start + (isNegative ? 1 : 0)
    let digit = unsafe UInt64(first[0] &- UInt8(ascii: "0"))
    let next = unsafe first[1]
    guard digit < 10 else { return unsafe Result(value: 0, end: nil) }
    if next == UInt8(ascii: ".") {
      let low = unsafe Self.load(first + 2)
      let high = unsafe Self.load(first + 10)
      // No branch on the number of digits: the second eight count where the first is 8.
      var count = Self.digitCount(low)
      count &+= Self.digitCount(high) & (0 &- count >> 3)
      let shift = UInt64(truncatingIfNeeded: 128 &- 8 &* count)
      let values = UInt128(_low: low, _high: high) &<< UInt128(_low: shift, _high: 0)
      var significand =
        unsafe digit &* integers[count]
        &+ Self.eightDigits(values._low) &* 100_000_000 &+ Self.eightDigits(values._high)
      if count == 16 {
        // Up to 19 digits in all fit.
        let last = unsafe Self.load(first + 18)
        let more = Self.digitCount(last)
        guard more <= (digit == 0 ? 3 : 2) else { return unsafe Result(value: 0, end: nil) }
        significand = unsafe significand &* integers[more] &+ Self.digits(last, more)
        count &+= more
      }
      let after = unsafe first[2 &+ count]
      if count != 0, after | 0x20 != UInt8(ascii: "e") {
        let magnitude: Double
        if significand <= 1 << 53 {
          magnitude = unsafe Double(Int64(bitPattern: significand)) / exact[count]
        } else if let nearest = DecimalReading.eiselLemire(significand, 0 &- count) {
          magnitude = nearest
        } else {
          return unsafe Result(value: 0, end: nil)
        }
        return unsafe Result(value: Self.signed(magnitude, isNegative), end: first + (2 &+ count))
      }
    } else if next == UInt8(ascii: ",") || next == UInt8(ascii: "]") {
      let magnitude = Double(Int64(bitPattern: digit))
      return unsafe Result(value: Self.signed(magnitude, isNegative), end: first + 1)
    }
    return unsafe readLonger(first, isNegative)
  }

  /// A number with any integer part, up to 19 digits, and an exponent of up to four.
  @inline(never) private func readLonger(
    _ first: UnsafePointer<UInt8>, _ isNegative: Bool
  ) -> Result {
    var position = unsafe first
    var significand: UInt64 = 0
    var digits = 0
    var exponent = 0
    // At most 8 + 8 + 8 digits; more are left to the plain reader.
    for _ in 0..<3 {
      let values = unsafe Self.load(position)
      let count = Self.digitCount(values)
      significand = unsafe significand &* integers[count] &+ Self.digits(values, count)
      unsafe position += count
      digits &+= count
      if count < 8 { break }
    }
    guard digits > 0, unsafe digits == 1 || first[0] != UInt8(ascii: "0"), digits <= 19 else {
      return unsafe Result(value: 0, end: nil)
    }
    if unsafe first[0] == UInt8(ascii: "0") { digits = 0 }
    if unsafe position[0] == UInt8(ascii: ".") {
      unsafe position += 1
      let point = unsafe position
      for _ in 0..<3 {
        let values = unsafe Self.load(position)
        let count = Self.digitCount(values)
        significand = unsafe significand &* integers[count] &+ Self.digits(values, count)
        unsafe position += count
        if count < 8 { break }
      }
      exponent = unsafe point - position
      digits &-= exponent
      guard exponent < 0, digits <= 19 else { return unsafe Result(value: 0, end: nil) }
    }
    if unsafe position[0] | 0x20 == UInt8(ascii: "e") {
      unsafe position += 1
      let isBelowOne = unsafe position[0] == UInt8(ascii: "-")
      if unsafe isBelowOne || position[0] == UInt8(ascii: "+") { unsafe position += 1 }
      let values = unsafe Self.load(position)
      let count = Self.digitCount(values)
      guard count > 0, count <= 4 else { return unsafe Result(value: 0, end: nil) }
      let written = Int(truncatingIfNeeded: Self.digits(values, count))
      exponent &+= isBelowOne ? 0 &- written : written
      unsafe position += count
    }
    guard
      let magnitude = DecimalReading.clinger(significand, exponent)
        ?? DecimalReading.eiselLemire(significand, exponent)
    else { return unsafe Result(value: 0, end: nil) }
    return unsafe Result(value: Self.signed(magnitude, isNegative), end: position)
  }

  @inline(__always) private static func signed(_ magnitude: Double, _ isNegative: Bool) -> Double {
    Double(bitPattern: magnitude.bitPattern | (isNegative ? 1 << 63 : 0))
  }

  // MARK: Rows of numbers

  private static let machineHasVectors = cd_has_vectors()

  /// What `cd_read_rows` asks for numbers that are not a quotient of two exact ones.
  private static let nearest: cd_nearest = { significand, exponent in
    DecimalReading.clinger(significand, exponent)
      ?? DecimalReading.eiselLemire(significand, exponent) ?? .nan
  }

  /// Reads elements, and the ends of rows that are as long as they must be, as far as it can; stops
  /// before anything else.
  func read(_ cursor: inout cd_cursor) {
    if hasVectors {
      unsafe cd_read_rows(&cursor, Self.nearest)
      if unsafe cursor.is_after_value { return }
    }
    guard unsafe cursor.end - cursor.position >= Self.window else { return }
    let last = unsafe cursor.end - Self.window
    let elements = unsafe cursor.elements
    let limit = unsafe cursor.limit
    let rowLength = unsafe cursor.row_length
    var position = unsafe cursor.position
    var count = unsafe cursor.count
    var rowStart = unsafe cursor.row_start
    var rows = unsafe cursor.rows
    while unsafe position <= last, count < limit {
      let result = unsafe read(position)
      guard let end = unsafe result.end else { break }
      let byte = unsafe end[0]
      if byte == UInt8(ascii: ",") {
        unsafe elements[count] = result.value
        count &+= 1
        unsafe position = end + 1
        if unsafe position[0] <= UInt8(ascii: " ") {
          unsafe Self.skipSpace(&position, before: cursor.end)
        }
        continue
      }
      guard byte == UInt8(ascii: "]") || Self.isSpace(byte) else { break }
      unsafe elements[count] = result.value
      count &+= 1
      unsafe position = end
      // The next row, where this one is as long as the others and nothing is unusual about it.
      if byte == UInt8(ascii: "]"), count &- rowStart == rowLength,
        unsafe end[1] == UInt8(ascii: ",")
      {
        let bracket = unsafe end + (end[2] == UInt8(ascii: " ") ? 3 : 2)
        if unsafe bracket[0] == UInt8(ascii: "[") {
          rows &+= 1
          rowStart = count
          unsafe position = bracket + 1
          continue
        }
      }
      unsafe cursor.is_after_value = true
      break
    }
    unsafe cursor.position = position
    unsafe cursor.count = count
    unsafe cursor.row_start = rowStart
    unsafe cursor.rows = rows
  }

  @inline(__always) static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  @inline(__always) private static func skipSpace(
    _ position: inout UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>
  ) {
    while unsafe position < end && isSpace(position[0]) { unsafe position += 1 }
  }
}
