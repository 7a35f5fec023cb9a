import TestSupport
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
