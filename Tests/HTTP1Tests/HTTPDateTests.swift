import HTTP1
import Testing

struct HTTPDateTests {
  // The second is the example of RFC 9110; the others are from Python's email.utils.
  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
    (1_709_164_799, "Wed, 28 Feb 2024 23:59:59 GMT"),
    (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
    (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
  ])
  func `is written as RFC 9110 wants it`(_ seconds: Int, _ text: String) {
    #expect(String(decoding: HTTPDate(secondsSince1970: seconds).bytes, as: UTF8.self) == text)
  }

  @Test func `stays within its 29 bytes at the ends of time`() {
    for seconds in [Int.min, -62_167_219_201, 253_402_300_800, Int.max] {
      #expect(HTTPDate(secondsSince1970: seconds).bytes.count == 29)
    }
  }
}
