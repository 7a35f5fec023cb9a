// Unsafe because an array takes a run of bytes in one piece only through a pointer; none outlives
// its call.

extension [UInt8] {
  /// Appends a literal.
  @inline(__always)
  mutating func append(literal: StaticString) {
    unsafe append(
      contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  /// Appends the UTF-8 of a text.
  @inline(__always)
  mutating func append(text: String) {
    unsafe text.utf8.span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends the bytes of a span in one piece.
  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends a whole number, with leading zeros up to so many digits, 20 at the most.
  mutating func append(decimal number: Int, digits: Int = 1) {
    if number < 0 { append(UInt8(ascii: "-")) }
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { text in
      var start = 20
      var rest = number.magnitude
      while start > 0, rest > 0 || 20 - start < digits {
        start -= 1
        unsafe text[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      unsafe append(contentsOf: text[start...])
    }
  }
}
