/// A 64-bit checksum over bytes: FNV-1a.
///
/// Each step is a bijection of the sum, so a single changed byte is always detected. It protects
/// against mistakes, not against forgery.
///
/// Source: Fowler, Noll, Vo and Eastlake, The FNV Non-Cryptographic Hash Algorithm.
public struct Checksum: Equatable, Sendable {
  /// The sum.
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The checksum of no bytes.
  public init() {}

  /// Adds a byte.
  @inline(__always)
  public mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  /// Adds a text and its end.
  public mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(0 as UInt8)
  }

  /// Adds a word, the lowest byte first.
  public mutating func add(_ word: UInt64) {
    for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
      add(UInt8(truncatingIfNeeded: word >> shift) as UInt8)
    }
  }

  /// The sum in sixteen hexadecimal digits.
  public var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
