import Testing

@testable import LossService

struct TextBufferTests {
  private func text(_ write: (inout TextBuffer) -> Void) -> String {
    var buffer = TextBuffer(capacity: 0)
    write(&buffer)
    return unsafe buffer.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: [
    (0, 1, "0"), (7, 3, "007"), (-42, 1, "-42"), (1_000, 2, "1000"), (Int.max, 1, "\(Int.max)"),
    (Int.min, 1, "\(Int.min)"), (5, 0, "5"),
  ])
  func `spells a number`(_ number: Int, digits: Int, expected: String) {
    #expect(text { $0.append(decimal: number, digits: digits) } == expected)
  }

  @Test func `grows as it must, and keeps what it holds`() {
    let expected = (0..<100).map { "<\($0)é>" }.joined()
    let written = text { buffer in
      for number in 0..<100 {
        buffer.append(UInt8(ascii: "<"))
        buffer.append(decimal: number)
        buffer.append(literal: "é")
        buffer.append(text: ">")
      }
    }
    #expect(written == expected)
    #expect(text { $0.append(text: "") } == "")
  }

  @Test func `is empty once its text has been forgotten`() {
    let written = text { buffer in
      buffer.append(text: String(repeating: "x", count: 5_000))
      buffer.removeAll(keeping: 100)
      buffer.append(literal: "y")
    }
    #expect(written == "y")
  }
}
