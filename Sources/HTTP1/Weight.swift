/// The weight of a list's element (RFC 9110 §12.4.2).
enum Weight {
  /// `[ OWS ";" OWS "q=" qvalue ]` in thousandths: 1,000 without one, `nil` if malformed.
  static func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var index = range.lowerBound
    let end = range.upperBound
    while index < end, Byte.isBlank(bytes[index]) { index &+= 1 }
    if index == end { return 1_000 }
    guard bytes[index] == Byte.semicolon else { return nil }
    index &+= 1
    while index < end, Byte.isBlank(bytes[index]) { index &+= 1 }
    guard index &+ 2 < end, bytes[index] | 0x20 == UInt8(ascii: "q"),
      bytes[index &+ 1] == Byte.equals
    else { return nil }
    index &+= 2
    // qvalue: 0 or 1, then at most three digits, which are zeros after a 1.
    guard bytes[index] == Byte.zero || bytes[index] == UInt8(ascii: "1") else { return nil }
    var weight = Int(bytes[index] &- Byte.zero) &* 1_000
    index &+= 1
    if index == end { return weight }
    guard bytes[index] == Byte.dot else { return nil }
    index &+= 1
    var place = 100
    while index < end {
      guard place > 0, Byte.isDigit(bytes[index]) else { return nil }
      weight &+= Int(bytes[index] &- Byte.zero) &* place
      place /= 10
      index &+= 1
    }
    return weight <= 1_000 ? weight : nil
  }
}
