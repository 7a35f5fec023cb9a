import Testing

@testable import HTTP1

struct ByteTests {
  private let alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

  // The sets as RFC 9110 §5.6.2 and RFC 3986 §2.2, §2.3 list them.
  @Test func `knows the bytes of a token`() {
    let token = Set((alphanumerics + "!#$%&'*+-.^_`|~").utf8)
    for byte in UInt8.min...UInt8.max {
      #expect(Byte.token.contains(byte) == token.contains(byte))
    }
  }

  @Test func `knows the bytes of a registered name`() {
    let name = Set((alphanumerics + "-._~!$&'()*+,;=").utf8)
    for byte in UInt8.min...UInt8.max {
      #expect(Byte.registeredName.contains(byte) == name.contains(byte))
    }
  }

  @Test func `knows hexadecimal digits`() {
    for byte in UInt8.min...UInt8.max {
      let character = Character(Unicode.Scalar(byte))
      let value = character.isASCII ? character.hexDigitValue : nil
      #expect(Byte.hexValue(byte).map(Int.init) == value)
    }
  }
}
