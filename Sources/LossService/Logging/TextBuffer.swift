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

  /// Clears the text, and keeps the memory unless it exceeds this many bytes.
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

  /// Appends three literals in one go.
  @inline(__always)
  mutating func append(_ first: StaticString, _ second: StaticString, _ third: StaticString) {
    let lengths = (
      first.utf8CodeUnitCount, second.utf8CodeUnitCount, third.utf8CodeUnitCount
    )
    makeRoom(for: lengths.0 + lengths.1 + lengths.2)
    unsafe memcpy(start + count, first.utf8Start, lengths.0)
    unsafe memcpy(start + count + lengths.0, second.utf8Start, lengths.1)
    unsafe memcpy(start + count + lengths.0 + lengths.1, third.utf8Start, lengths.2)
    count += lengths.0 + lengths.1 + lengths.2
  }

  /// Appends a text if it needs no quotes in a line of `key=value` pairs; false if it does.
  mutating func append(bare text: Span<UInt8>) -> Bool {
    guard !text.isEmpty else { return false }
    let isBare = unsafe text.withUnsafeBytes { bytes in
      var index = 0
      while index + 8 <= bytes.count {
        let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        guard needsNoQuotes(word) else { return false }
        index += 8
      }
      // What is left, filled up with a letter.
      var rest: UInt64 = 0x6161_6161_6161_6161
      while index < bytes.count {
        unsafe rest = rest << 8 | UInt64(bytes[index])
        index += 1
      }
      return needsNoQuotes(rest)
    }
    if isBare { append(text) }
    return isBare
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

  /// Appends a whole number, with leading zeros up to this many digits.
  @inline(__always)
  mutating func append(decimal number: Int, digits: Int = 1) {
    if number < 0 { append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    var length = 1
    var bound: UInt = 10
    while length < 19, rest >= bound || length < digits {
      length &+= 1
      bound &*= 10
    }
    makeRoom(for: length)
    count += length
    var place = count
    repeat {
      place &-= 1
      unsafe start[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      length &-= 1
    } while length > 0
  }
}

/// Whether none of eight bytes is a control, a space, DEL, a quote, a backslash or an equals sign.
///
/// In `(x - 0x21…) & ~x & 0x80…` a bit is set where a byte is below 0x21, and likewise for bytes equal
/// to another; borrows set more only where there is one.
@inline(__always)
private func needsNoQuotes(_ word: UInt64) -> Bool {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let high: UInt64 = 0x8080_8080_8080_8080
  func hits(_ byte: UInt8) -> UInt64 {
    let difference = word ^ (ones &* UInt64(byte))
    return (difference &- ones) & ~difference
  }
  let low = (word &- ones &* 0x21) & ~word
  let others =
    hits(0x7F) | hits(UInt8(ascii: "\"")) | hits(UInt8(ascii: "\\")) | hits(UInt8(ascii: "="))
  return (low | others) & high == 0
}
