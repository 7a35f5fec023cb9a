// Copies in one piece. Unsafe, because the library has no copy from a span into an array; the
// pointers do not leave their closures.

extension [UInt8] {
  /// Appends the bytes of a span.
  mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// The address of the elements, to distinguish buffers; never dereferenced.
  var storageAddress: UInt {
    unsafe withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
  }
}
