// Unsafe because it owns raw memory, so that a dozen short pieces cost a copy each and no more:
// every piece is written behind a check of the room there is.

import Glibc

/// Text that is being put together from many short pieces.
@safe struct TextBuffer: ~Copyable, @unchecked Sendable {
  // Unchecked, because it is the only owner of its memory.
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// The bytes so far.
  private(set) var count = 0

  /// An empty buffer.
  init(capacity: Int = 1_024) {
    self.capacity = max(64, capacity)
    unsafe start = .allocate(capacity: self.capacity)
  }

  deinit { unsafe start.deallocate() }

  /// Lends the bytes.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    unsafe body(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Forgets the text, and keeps the memory unless that is more than so many bytes.
  mutating func removeAll(keeping limit: Int) {
    count = 0
    if capacity > limit { self = TextBuffer() }
  }

  @inline(__always)
  private mutating func makeRoom(for bytes: Int) {
    if capacity - count < bytes { grow(by: bytes) }
  }

  private mutating func grow(by bytes: Int) {
    let larger = max(capacity * 2, count + bytes)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe memory.update(from: start, count: count)
    unsafe start.deallocate()
    unsafe start = memory
    capacity = larger
  }

  /// Appends a byte.
  @inline(__always)
  mutating func append(_ byte: UInt8) {
    makeRoom(for: 1)
    unsafe start[count] = byte
    count += 1
  }

  /// Appends a literal.
  @inline(__always)
  mutating func append(literal: StaticString) {
    let length = literal.utf8CodeUnitCount
    makeRoom(for: length)
    unsafe memcpy(start + count, literal.utf8Start, length)
    count += length
  }

  /// Appends bytes.
  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>) {
    makeRoom(for: bytes.count)
    unsafe bytes.withUnsafeBufferPointer { bytes in
      guard let from = bytes.baseAddress else { return }
      unsafe memcpy(start + count, from, bytes.count)
    }
    count += bytes.count
  }

  /// Appends the UTF-8 of a text.
  @inline(__always)
  mutating func append(text: String) { append(text.utf8.span) }

  /// Appends a whole number, with leading zeros up to so many digits.
  mutating func append(decimal number: Int, digits: Int = 1) {
    if number < 0 { append(UInt8(ascii: "-")) }
    var length = 1
    var rest = number.magnitude / 10
    while rest > 0 || length < digits {
      rest /= 10
      length += 1
    }
    makeRoom(for: length)
    rest = number.magnitude
    for place in (count..<count + length).reversed() {
      unsafe start[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    count += length
  }
}
