import Testing

@testable import HTTP1

/// The fast paths against their plain versions.
struct BytesTests {
  @Test func `finds the first control byte where a plain loop finds it`() {
    var random = Seeded(9)
    for _ in 0..<20_000 {
      let size = Int.random(in: 0...40, using: &random)
      // Mostly text; bytes around the borders of the classes otherwise.
      let odd: [UInt8] = [0, 8, 9, 10, 13, 31, 32, 126, 127, 128, 159, 160, 255]
      let bytes = (0..<size).map { _ in
        Int.random(in: 0..<8, using: &random) == 0
          ? odd.randomElement(using: &random) ?? 0 : UInt8.random(in: 32...126, using: &random)
      }
      let start = Int.random(in: 0...size, using: &random)
      let end = Int.random(in: start...size, using: &random)
      let plain = (start..<end).first { (bytes[$0] < 32 && bytes[$0] != 9) || bytes[$0] == 127 }
      let found = bytes.span.firstControl(in: start..<end)
      #expect(found == plain)
    }
  }

  @Test func `finds every single byte that is a control, at every place of a word`() {
    for byte in UInt8.min...UInt8.max {
      for place in 0..<17 {
        var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 17)
        bytes[place] = byte
        let isControl = (byte < 32 && byte != 9) || byte == 127
        let found = bytes.span.firstControl(in: 0..<17)
        #expect(found == (isControl ? place : nil))
      }
    }
  }

  @Test func `spells names whatever their case, and nothing else`() {
    for byte in UInt8(32)...UInt8.max where byte != 127 {
      let bytes = [UInt8(ascii: "A"), byte, UInt8(ascii: "z")]
      let spells = bytes.span.spells("a-z", in: 0..<3)
      #expect(spells == (byte == UInt8(ascii: "-")))
      let isB = byte == UInt8(ascii: "b") || byte == UInt8(ascii: "B")
      let spellsB = bytes.span.spells("abz", in: 0..<3)
      #expect(spellsB == isB)
    }
    let bytes = Array("Host".utf8)
    let verdicts = (
      bytes.span.spells("host", in: 0..<4), bytes.span.spells("hos", in: 0..<4),
      bytes.span.spells("hostt", in: 0..<4)
    )
    #expect(verdicts == (true, false, false))
  }

  @Test func `appends decimals`() {
    for number in [0, 7, 10, 99, 100, 1_234_567_890, Int.max, -5, Int.min] {
      var output = Array("n=".utf8)
      output.append(decimal: number)
      #expect(output == Array("n=\(number)".utf8))
    }
  }
}

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

struct AuthorityTests {
  @Test(arguments: [
    "a", "a.b", "localhost", "127.0.0.1", "127.0.0.1:8080", "a:", "a:0", "a:65535", "a:00080",
    "a-b_c~d", "%41", "a%20", "!$&'()*+,;=", "999.999.999.999", "xn--bcher-kva.example",
    "[::]", "[::1]", "[1::]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]",
    "[1::3:4:5:6:7:8]", "[::1.2.3.4]", "[::ffff:255.255.255.255]", "[1:2:3:4:5:6:1.2.3.4]",
    "[2001:DB8::a]:80", "[::1]:", "[v1.a:b]", "[vF.~]",
  ])
  func `is valid`(_ text: String) {
    let bytes = Array(text.utf8)
    let isValid = Authority.isValid(bytes.span, 0..<bytes.count)
    #expect(isValid)
  }

  @Test(arguments: [
    "", ":", ":80", "a:b", "a:80 ", "a:65536", "a:99999999999999999999", "a b", "a/", "u@a", "a%2",
    "a%", "[", "[]", "[::1", "]", "[::1]]", "[::1]x", "[::1]:x", "[:1]", "[1:]", "[1]", "[:::]",
    "[::1::]",
    "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7:8::]", "[::1:2:3:4:5:6:7:8]",
    "[00001::]", "[g::]", "[::1.2.3]", "[::1.2.3.4.5]", "[::1.2.3.400]", "[::1.2.3.04]",
    "[::1.2.3.4:5]",
    "[1:2:3:4:5:6:7:1.2.3.4]", "[1.2.3.4]", "[::1%eth0]", "[v.a]", "[v1]", "[v1.]", "[vg.a]", "::1",
  ])
  func `is not valid`(_ text: String) {
    let bytes = Array(text.utf8)
    let isValid = Authority.isValid(bytes.span, 0..<bytes.count)
    #expect(!isValid)
  }
}
