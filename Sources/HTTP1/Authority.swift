/// The grammar of `Host` and of a target's authority: `uri-host [ ":" port ]` (RFC 3986 §3.2).
///
/// An empty host is refused, as the http schemes do (RFC 9110 §4.2.1), and so is user information.
enum Authority {
  /// Whether the bytes of `range` are an authority.
  static func isValid(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard !range.isEmpty else { return false }
    var index = range.lowerBound
    if bytes[index] == UInt8(ascii: "[") {
      while index < range.upperBound, bytes[index] != UInt8(ascii: "]") { index &+= 1 }
      guard index < range.upperBound else { return false }
      let literal = range.lowerBound &+ 1..<index
      guard isIPv6(bytes, literal) || isFutureAddress(bytes, literal) else { return false }
      index &+= 1
    } else {
      while index < range.upperBound, bytes[index] != Byte.colon {
        if bytes[index] == Byte.percent {
          guard index &+ 2 < range.upperBound, Byte.hexValue(bytes[index &+ 1]) != nil,
            Byte.hexValue(bytes[index &+ 2]) != nil
          else { return false }
          index &+= 3
        } else {
          guard Byte.registeredName.contains(bytes[index]) else { return false }
          index &+= 1
        }
      }
      guard index > range.lowerBound else { return false }
    }
    if index == range.upperBound { return true }
    guard bytes[index] == Byte.colon else { return false }
    return isPort(bytes, index &+ 1..<range.upperBound)
  }

  /// `*DIGIT`, and no more than a port can be.
  private static func isPort(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var port = 0
    for index in range {
      guard Byte.isDigit(bytes[index]) else { return false }
      port = port &* 10 &+ Int(bytes[index] &- Byte.zero)
      if port > 65_535 { return false }
    }
    return true
  }

  /// Eight groups of up to four digits; `::` may replace one or more, once; IPv4 may end it.
  private static func isIPv6(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var groups = 0
    var isShortened = false
    var index = range.lowerBound
    let end = range.upperBound
    if index &+ 1 < end, bytes[index] == Byte.colon, bytes[index &+ 1] == Byte.colon {
      isShortened = true
      index &+= 2
    }
    while index < end {
      let start = index
      while index < end, Byte.hexValue(bytes[index]) != nil { index &+= 1 }
      if index < end, bytes[index] == Byte.dot {
        guard isIPv4(bytes, start..<end) else { return false }
        groups &+= 2
        break
      }
      guard 1...4 ~= index &- start else { return false }
      groups &+= 1
      if index == end { break }
      guard bytes[index] == Byte.colon, index &+ 1 < end else { return false }
      index &+= 1
      if bytes[index] == Byte.colon {
        guard !isShortened else { return false }
        isShortened = true
        index &+= 1
      }
    }
    return isShortened ? groups <= 7 : groups == 8
  }

  /// Four numbers up to 255, without leading zeros.
  private static func isIPv4(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    for part in 0..<4 {
      if part > 0 {
        guard index < range.upperBound, bytes[index] == Byte.dot else { return false }
        index &+= 1
      }
      let start = index
      var value = 0
      while index < range.upperBound, Byte.isDigit(bytes[index]), index &- start < 3 {
        value = value &* 10 &+ Int(bytes[index] &- Byte.zero)
        index &+= 1
      }
      guard index > start, value <= 255, bytes[start] != Byte.zero || index == start &+ 1 else {
        return false
      }
    }
    return index == range.upperBound
  }

  /// `"v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )`.
  private static func isFutureAddress(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard !range.isEmpty, bytes[range.lowerBound] | 0x20 == UInt8(ascii: "v") else { return false }
    var index = range.lowerBound &+ 1
    let digits = index
    while index < range.upperBound, Byte.hexValue(bytes[index]) != nil { index &+= 1 }
    guard index > digits, index < range.upperBound, bytes[index] == Byte.dot else { return false }
    let rest = index &+ 1..<range.upperBound
    guard !rest.isEmpty else { return false }
    for index in rest
    where !Byte.registeredName.contains(bytes[index]) && bytes[index] != Byte.colon {
      return false
    }
    return true
  }
}
