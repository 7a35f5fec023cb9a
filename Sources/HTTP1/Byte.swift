/// The bytes that the grammar names, and its classes of bytes.
enum Byte {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let colon = UInt8(ascii: ":")
  static let comma = UInt8(ascii: ",")
  static let semicolon = UInt8(ascii: ";")
  static let equals = UInt8(ascii: "=")
  static let quote = UInt8(ascii: "\"")
  static let backslash = UInt8(ascii: "\\")
  static let slash = UInt8(ascii: "/")
  static let percent = UInt8(ascii: "%")
  static let question = UInt8(ascii: "?")
  static let hash = UInt8(ascii: "#")
  static let asterisk = UInt8(ascii: "*")
  static let dash = UInt8(ascii: "-")
  static let dot = UInt8(ascii: ".")
  static let zero = UInt8(ascii: "0")

  /// A class of ASCII bytes: one bit each, in two words that fit into an instruction.
  struct Set: Sendable {
    private let low: UInt64
    private let high: UInt64

    /// The bytes whose bits are set: `low` for those below 64, `high` for the 64 above.
    @inline(__always)
    init(low: UInt64, high: UInt64) {
      self.low = low
      self.high = high
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
      let word = byte < 64 ? low : high
      return byte < 128 && (word >> UInt64(byte & 63)) & 1 != 0
    }
  }

  /// `tchar` (RFC 9110 §5.6.2): `!#$%&'*+-.^_`, the back quote, `|~`, digits and letters.
  @inline(__always)
  static var token: Set { Set(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE) }

  /// `unreserved` and `sub-delims` (RFC 3986 §2): `-._~`, `!$&'()*+,;=`, digits and letters.
  @inline(__always)
  static var registeredName: Set { Set(low: 0x2BFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE) }

  /// What an identity of a request may hold: visible ASCII but for quotes and the backslash.
  @inline(__always)
  static var identity: Set { Set(low: 0xFFFF_FF7A_0000_0000, high: 0x7FFF_FFFE_EFFF_FFFF) }

  /// A control byte: below space, or DEL.
  @inline(__always)
  static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

  /// Space or HTAB.
  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

  /// A decimal digit.
  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

  /// The value of a hexadecimal digit.
  @inline(__always)
  static func hexValue(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte &- zero }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? letter &+ 10 : nil
  }

  /// The byte in lower case, if it is a letter.
  @inline(__always)
  static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
