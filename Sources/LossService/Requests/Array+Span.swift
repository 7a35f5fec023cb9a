// Unsafe because an array takes a run of bytes in one piece only through a pointer, which does not
// outlive its call.

extension [UInt8] {
  /// Appends the bytes of a span in one piece.
  mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends a literal.
  mutating func append(_ text: StaticString) {
    unsafe append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
