import Testing

@testable import HTTP1

struct ByteCountTests {
  @Test func `is never negative`() {
    #expect(ByteCount(-1) == 0)
    #expect(ByteCount(.min) == 0)
    #expect(ByteCount(3) - 5 == 0)
    #expect(ByteCount(0) - .max == 0)
  }

  @Test func `computes as numbers do while there is room`() {
    #expect(ByteCount(3) + 4 == 7)
    #expect(ByteCount(3) * 4 == 12)
    #expect(ByteCount(7) - 4 == 3)
    #expect(ByteCount(3) < 4)
    #expect("\(ByteCount(12))" == "12")
  }

  @Test func `stops at its maximum instead of overflowing`() {
    #expect(ByteCount.max + 1 == .max)
    #expect(ByteCount.max + .max == .max)
    #expect(ByteCount(1 << 62) * 2 == .max)
    #expect(ByteCount.max * .max == .max)
    #expect(ByteCount.max * 0 == 0)
  }

  @Test(arguments: [
    ("0", 0), ("00027", 27), ("9223372036854775807", Int.max), ("9223372036854775808", Int.max),
    ("99999999999999999999999999999999", Int.max),
  ])
  func `reads digits, however many`(text: String, expected: Int) {
    let bytes = Array(text.utf8)
    #expect(ByteCount(digits: bytes.span, 0..<bytes.count)?.value == expected)
  }

  @Test(arguments: ["", "-1", "+1", " 1", "1 ", "0x10", "1,1", "1.0", "٣"])
  func `reads nothing but digits`(text: String) {
    let bytes = Array(text.utf8)
    #expect(ByteCount(digits: bytes.span, 0..<bytes.count) == nil)
  }
}
