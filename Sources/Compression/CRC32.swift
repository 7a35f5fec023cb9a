import CZlib

// Unsafe, because zlib takes raw pointers; none outlives its call.

/// The checksum of zip and gzip (CRC-32 of IEEE 802.3).
package struct CRC32: Sendable {
  /// The checksum of the bytes so far.
  package private(set) var value: UInt32 = 0

  /// The checksum of nothing.
  package init() {}

  /// Takes in more bytes.
  package mutating func add(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe add(UnsafeRawBufferPointer($0)) }
  }

  /// Takes in more bytes.
  @unsafe package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    let checksum = unsafe crc32_z(
      UInt(value), start.assumingMemoryBound(to: UInt8.self), bytes.count)
    value = UInt32(truncatingIfNeeded: checksum)
  }
}
