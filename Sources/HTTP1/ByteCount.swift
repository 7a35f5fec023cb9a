/// A number of bytes that a client or a setting states.
///
/// It is never negative, and its arithmetic cannot overflow: a result that has no room is `max`,
/// which is beyond every limit, so a limit that is checked afterwards still holds.
public struct ByteCount: Hashable, Sendable {
  /// The number.
  public let value: Int

  /// That number of bytes; 0 for a negative one.
  @inline(__always)
  public init(_ value: Int) { self.value = Swift.max(0, value) }

  /// More bytes than any limit allows.
  public static var max: ByteCount { ByteCount(.max) }

  /// The sum, at most `max`.
  @inline(__always)
  public static func + (left: ByteCount, right: ByteCount) -> ByteCount {
    let (sum, overflows) = left.value.addingReportingOverflow(right.value)
    return overflows ? max : ByteCount(sum)
  }

  /// The product, at most `max`.
  @inline(__always)
  public static func * (left: ByteCount, right: ByteCount) -> ByteCount {
    let (product, overflows) = left.value.multipliedReportingOverflow(by: right.value)
    return overflows ? max : ByteCount(product)
  }

  /// The difference, at least 0.
  @inline(__always)
  public static func - (left: ByteCount, right: ByteCount) -> ByteCount {
    // Two numbers that are not negative differ by less than the range of `Int`.
    ByteCount(left.value &- right.value)
  }
}

extension ByteCount: Comparable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// Whether one number is smaller than another.
  @inline(__always)
  public static func < (left: ByteCount, right: ByteCount) -> Bool { left.value < right.value }
  /// That number of bytes; 0 for a negative one.
  public init(integerLiteral value: Int) { self.init(value) }
  /// The number in decimal digits.
  public var description: String { String(value) }
}

extension ByteCount {
  /// The value of decimal digits; `nil` for anything else, `max` if it is too large.
  ///
  /// Neither a sign nor blanks: those are read differently by different programs.
  init?(digits input: Span<UInt8>, _ range: Range<Int>) {
    guard !range.isEmpty else { return nil }
    var count: ByteCount = 0
    for index in range {
      guard Byte.isDigit(input[index]) else { return nil }
      count = count * 10 + ByteCount(Int(input[index] &- Byte.zero))
    }
    self = count
  }
}
