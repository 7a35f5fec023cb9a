// The fast path of the parser: whole words instead of bytes, and memory copied in one piece.
//
// Unsafe, because the library has no copy from a span into an array, and no word-wise search. Each
// function checks the ranges it is given before it touches memory, so no caller can go astray.

import Glibc

extension Span<UInt8> {
  /// The index of the first control byte other than HTAB in `range`, DEL among them.
  ///
  /// Eight bytes at a time: in `(x - 0x20…) & ~x & 0x80…` the lowest bit set is at the first byte
  /// below 0x20 (borrows only spoil the bytes above it), and likewise for bytes equal to DEL.
  @inline(__always)
  func firstControl(in range: Range<Int>) -> Int? {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    var index = range.lowerBound
    return unsafe withUnsafeBytes { bytes in
      while index &+ 8 <= range.upperBound {
        let word = unsafe UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let high: UInt64 = 0x8080_8080_8080_8080
        let low = (word &- 0x2020_2020_2020_2020) & ~word & high
        let other = word ^ 0x7F7F_7F7F_7F7F_7F7F
        let delete = (other &- 0x0101_0101_0101_0101) & ~other & high
        let hits = low | delete
        if hits == 0 {
          index &+= 8
          continue
        }
        index &+= hits.trailingZeroBitCount >> 3
        if unsafe bytes[index] != Byte.tab { return index }
        index &+= 1
      }
      while index < range.upperBound {
        let byte = unsafe bytes[index]
        if Byte.isControl(byte), byte != Byte.tab { return index }
        index &+= 1
      }
      return nil
    }
  }

  /// The eight bytes at `index` as one number, the first of them lowest; `nil` near the end.
  @inline(__always)
  func word(at index: Int) -> UInt64? {
    guard index >= 0, index &+ 8 <= count else { return nil }
    return unsafe withUnsafeBytes {
      unsafe UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
  }

  /// Whether the bytes of `range` equal `name`, which is in lower case, ignoring their case.
  ///
  /// Only for bytes known to be no controls: those differ from `-` in the bit of the case, too.
  @inline(__always)
  func spells(_ name: StaticString, in range: Range<Int>) -> Bool {
    let length = name.utf8CodeUnitCount
    guard range.count == length, range.lowerBound >= 0, range.upperBound <= count else {
      return false
    }
    return unsafe withUnsafeBytes { bytes in
      for index in 0..<length
      where unsafe (bytes[range.lowerBound &+ index] | 0x20) != name.utf8Start[index] {
        return false
      }
      return true
    }
  }

  /// Whether the bytes of `range` and those of `other` are the same but for case.
  func matches(_ other: Span<UInt8>, in range: Range<Int>) -> Bool {
    guard range.count == other.count else { return false }
    for index in 0..<other.count
    where Byte.lowercased(self[range.lowerBound &+ index]) != Byte.lowercased(other[index]) {
      return false
    }
    return true
  }

  /// Whether the bytes at `index` equal `other`.
  func holds(_ other: Span<UInt8>, at index: Int) -> Bool {
    guard index >= 0, index <= count, other.count <= count &- index else { return false }
    let length = other.count
    return unsafe withUnsafeBytes { bytes in
      unsafe other.withUnsafeBytes { other in
        guard let bytes = bytes.baseAddress, let other = other.baseAddress else { return true }
        return unsafe memcmp(bytes + index, other, length) == 0
      }
    }
  }

  /// The bytes of `range` as text; invalid UTF-8 is replaced.
  func string(_ range: Range<Int>) -> String {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe withUnsafeBytes { bytes in
      unsafe String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }
  }
}

extension [UInt8] {
  /// Copies the bytes of `range` to where `offset` points; both must lie within.
  @inline(__always)
  mutating func copy(_ source: Span<UInt8>, _ range: Range<Int>, to offset: Int) {
    precondition(range.lowerBound >= 0 && range.upperBound <= source.count)
    precondition(offset >= 0 && offset <= count && range.count <= count &- offset)
    unsafe source.withUnsafeBytes { from in
      unsafe withUnsafeMutableBytes { to in
        guard let from = from.baseAddress, let to = to.baseAddress else { return }
        unsafe (to + offset).copyMemory(from: from + range.lowerBound, byteCount: range.count)
      }
    }
  }

  /// Writes two ranges of `source`, their lengths before them; all of it must lie within.
  ///
  /// A length takes four bytes, the lowest first. One access for the four parts, because each would
  /// ask anew whether the array is shared.
  @inline(__always)
  mutating func writeRecord(
    of source: Span<UInt8>, _ first: Range<Int>, _ second: Range<Int>, at offset: Int
  ) {
    precondition(first.lowerBound >= 0 && first.upperBound <= source.count)
    precondition(second.lowerBound >= 0 && second.upperBound <= source.count)
    precondition(offset >= 0 && offset <= count && first.count <= count &- offset &- 8)
    precondition(second.count <= count &- offset &- 8 &- first.count)
    let lengths = UInt64(truncatingIfNeeded: first.count | second.count << 32)
    unsafe source.withUnsafeBytes { from in
      unsafe withUnsafeMutableBytes { to in
        guard let to = to.baseAddress else { return }
        let record = unsafe to + offset
        unsafe record.storeBytes(of: lengths.littleEndian, as: UInt64.self)
        // An empty source has no address, and nothing to copy.
        guard let from = from.baseAddress else { return }
        unsafe (record + 8).copyMemory(from: from + first.lowerBound, byteCount: first.count)
        unsafe (record + 8 + first.count).copyMemory(
          from: from + second.lowerBound, byteCount: second.count)
      }
    }
  }

  /// Appends a literal.
  @inline(__always)
  mutating func append(_ text: StaticString) {
    unsafe append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends the bytes of a span in one piece.
  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}

/// Memory that a few short pieces are written to, one behind the other.
@safe struct ByteWriter: ~Copyable {
  private let start: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private(set) var count: Int

  fileprivate init(_ memory: UnsafeMutableBufferPointer<UInt8>, count: Int) {
    // Without an address there is no room either.
    unsafe start = memory.baseAddress ?? UnsafeMutablePointer(bitPattern: 1).unsafelyUnwrapped
    capacity = memory.count
    self.count = count
  }

  /// Writes the bytes that fit and drops the rest.
  @inline(__always)
  private mutating func add(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    guard length <= capacity &- count else { return }
    unsafe memcpy(start + count, bytes, length)
    count &+= length
  }

  /// Writes a literal.
  @inline(__always)
  mutating func add(_ text: StaticString) {
    unsafe add(text.utf8Start, text.utf8CodeUnitCount)
  }

  /// Writes the bytes of a span.
  @inline(__always)
  mutating func add(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer {
      guard let start = $0.baseAddress else { return }
      unsafe add(start, $0.count)
    }
  }

  /// Writes a number that is not negative in decimal digits.
  @inline(__always)
  mutating func add(decimal number: Int) {
    var rest = number.magnitude
    var length = 1
    var bound: UInt = 10
    while length < 19, rest >= bound {
      length &+= 1
      bound &*= 10
    }
    guard length <= capacity &- count else { return }
    var index = count &+ length
    count = index
    repeat {
      index &-= 1
      unsafe start[index] = Byte.zero &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      length &-= 1
    } while length > 0
  }
}

extension [UInt8] {
  /// Appends what `write` makes of the room, which is for so many bytes.
  @inline(__always)
  mutating func append(room: Int, _ write: (inout ByteWriter) -> Void) {
    #if compiler(>=6.3)
      append(addingCapacity: room) { span in
        unsafe span.withUnsafeMutableBufferPointer { memory, count in
          var writer = unsafe ByteWriter(memory, count: count)
          write(&writer)
          count = writer.count
        }
      }
    #else
      // Swift 6.2 has no room that is not written yet at the end of an array.
      let start = count
      append(contentsOf: repeatElement(0, count: room))
      let written = unsafe withUnsafeMutableBufferPointer { memory in
        var writer = unsafe ByteWriter(
          UnsafeMutableBufferPointer(rebasing: memory[start...]), count: 0)
        write(&writer)
        return writer.count
      }
      removeLast(room - written)
    #endif
  }

  /// Appends the UTF-8 of a text.
  @inline(__always)
  mutating func append(text: String) { append(text.utf8.span) }

  /// Appends a number in decimal digits.
  mutating func append(decimal number: Int) {
    if number < 0 { append(Byte.dash) }
    var rest = number.magnitude
    var divisor: UInt = 1
    while rest / divisor >= 10 { divisor &*= 10 }
    while divisor > 0 {
      append(Byte.zero &+ UInt8(truncatingIfNeeded: rest / divisor))
      rest %= divisor
      divisor /= 10
    }
  }
}
