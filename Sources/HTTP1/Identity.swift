// Unsafe, because the digits of a random identity are made as words and lent as bytes, which do not
// outlive the call.

/// The identity of a request: a text that its client has sent, or random bits.
///
/// Bits become digits only where they are written, so that a new identity costs no memory.
public struct Identity: Hashable, Sendable {
  private enum Form: Hashable {
    case text(String)
    case bits(UInt64, UInt64)
  }

  private let form: Form

  /// The identity that a client gave.
  public init(_ text: String) { form = .text(text) }

  /// 128 bits, written as 32 hexadecimal digits.
  init(_ high: UInt64, _ low: UInt64) { form = .bits(high, low) }

  /// What `body` makes of its bytes, which are UTF-8.
  public func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    switch form {
    case .text(let text): return body(text.utf8.span)
    case .bits(let high, let low):
      let digits = (
        Self.hexadecimal(UInt32(truncatingIfNeeded: high >> 32)).littleEndian,
        Self.hexadecimal(UInt32(truncatingIfNeeded: high)).littleEndian,
        Self.hexadecimal(UInt32(truncatingIfNeeded: low >> 32)).littleEndian,
        Self.hexadecimal(UInt32(truncatingIfNeeded: low)).littleEndian
      )
      return unsafe withUnsafeBytes(of: digits) {
        unsafe body(Span(_unsafeBytes: $0))
      }
    }
  }

  /// Eight hexadecimal digits, the first of them in the lowest byte.
  private static func hexadecimal(_ number: UInt32) -> UInt64 {
    // A digit to each byte, by halves.
    var digits = UInt64(number)
    digits = (digits << 16 | digits) & 0x0000_FFFF_0000_FFFF
    digits = (digits << 8 | digits) & 0x00FF_00FF_00FF_00FF
    digits = (digits << 4 | digits) & 0x0F0F_0F0F_0F0F_0F0F
    let isLetter = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    let distance = UInt64(UInt8(ascii: "a") &- UInt8(ascii: "9") &- 1)
    return (digits &+ 0x3030_3030_3030_3030 &+ isLetter &* distance).byteSwapped
  }
}

extension Identity: CustomStringConvertible, ExpressibleByStringLiteral {
  /// The identity as text.
  public var description: String {
    withBytes { bytes in bytes.string(0..<bytes.count) }
  }

  /// The identity of that text.
  public init(stringLiteral text: String) { self.init(text) }
}
