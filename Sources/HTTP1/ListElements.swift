/// The elements of a comma-separated list (RFC 9110 §5.6.1).
enum ListElements {
  /// Calls `body` with each element that is not empty, blanks trimmed, until it returns false.
  ///
  /// Commas within quotes are not looked for: no list that is read here has quoted strings.
  @inline(__always)
  static func forEach(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ body: (Range<Int>) -> Bool
  ) {
    var index = range.lowerBound
    while index < range.upperBound {
      var start = index
      while index < range.upperBound, bytes[index] != Byte.comma { index &+= 1 }
      var end = index
      index &+= 1
      while start < end, Byte.isBlank(bytes[start]) { start &+= 1 }
      while end > start, Byte.isBlank(bytes[end &- 1]) { end &-= 1 }
      if start < end, !body(start..<end) { return }
    }
  }
}
