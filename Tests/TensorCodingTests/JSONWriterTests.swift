import Glibc
import Testing

@testable import TensorCoding

struct JSONWriterTests {
  private func text(_ write: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    write(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("", #""""#), ("a\"\\/", #""a\"\\/""#),
    ("\n\r\t\u{0}\u{1F}\u{8}", #""\n\r\t\u0000\u001f\u0008""#),
    ("é€😀\u{7F}", "\"é€😀\u{7F}\""),
  ])
  func `escapes strings`(string: String, json: String) throws {
    #expect(text { JSONWriter.write(string, to: &$0) } == json)
    guard case .string(string) = try value(json) else {
      Issue.record("does not read back")
      return
    }
  }

  @Test(arguments: [
    (0, "0"), (7, "7"), (-1, "-1"), (10, "10"), (1_234_567_890, "1234567890"),
    (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
  ])
  func `writes integers`(integer: Int, json: String) {
    #expect(text { JSONWriter.write(integer, to: &$0) } == json)
  }

  @Test func `writes booleans`() {
    #expect(text { JSONWriter.write(true, to: &$0) } == "true")
    #expect(text { JSONWriter.write(false, to: &$0) } == "false")
  }

  /// As Python's `repr` spells them.
  @Test(
    arguments: [
      (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-1.5, "-1.5"), (0.1, "0.1"), (100, "100.0"),
      (0.0001, "0.0001"), (0.00012345, "0.00012345"), (0.00001, "1e-05"), (2.5e-7, "2.5e-07"),
      (123456789.125, "123456789.125"), (1e15, "1000000000000000.0"),
      (9007199254740992, "9007199254740992.0"),
      (1e16, "1e+16"), (1.5e16, "1.5e+16"), (1e22, "1e+22"), (1e23, "1e+23"), (1e100, "1e+100"),
      (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
      (.leastNormalMagnitude, "2.2250738585072014e-308"),
      (0.30000000000000004, "0.30000000000000004"),
      (12345678.9, "12345678.9"), (4.35, "4.35"), (9999999999999998, "9999999999999998.0"),
      (.infinity, #""Infinity""#), (-.infinity, #""-Infinity""#), (.nan, #""NaN""#),
    ] as [(Double, String)])
  func `writes doubles`(number: Double, json: String) {
    #expect(text { JSONWriter.write(number, to: &$0) } == json)
  }

  @Test(
    arguments: [
      (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (0.1, "0.1"), (.leastNonzeroMagnitude, "1e-45"),
      (16777216, "16777216.0"),
      (3.4028235e38, "3.4028235e+38"), (.leastNormalMagnitude, "1.1754944e-38"), (0.3, "0.3"),
      (33554432, "33554432.0"),
      (1e10, "10000000000.0"), (5e-5, "5e-05"), (0.333333343, "0.33333334"), (8.5, "8.5"),
      (16 * .leastNonzeroMagnitude, "2.2e-44"),
      (.infinity, #""Infinity""#), (-.infinity, #""-Infinity""#), (.nan, #""NaN""#),
    ] as [(Float, String)])
  func `writes floats`(number: Float, json: String) {
    #expect(text { JSONWriter.write(number, to: &$0) } == json)
  }

  /// The digits of a decimal without zeros at its ends, and the place of its point.
  private func normalized(_ text: some Sequence<UInt8>) -> (
    digits: [UInt8], point: Int, isNegative: Bool
  ) {
    var digits: [UInt8] = []
    var point = 0
    var exponent = 0
    var isNegative = false
    var hasPoint = false
    var exponentSign = 0
    for byte in text {
      switch byte {
      case UInt8(ascii: "-") where exponentSign == 0: isNegative = true
      case UInt8(ascii: "-"): exponentSign = -1
      case UInt8(ascii: "+"): break
      case UInt8(ascii: "."): hasPoint = true
      case UInt8(ascii: "e"): exponentSign = 1
      default:
        if exponentSign != 0 {
          exponent = exponent * 10 + Int(byte) - 48
        } else {
          if !hasPoint, !digits.isEmpty || byte != 48 { point += 1 }
          if hasPoint, digits.isEmpty, byte == 48 { point -= 1 }
          if !digits.isEmpty || byte != 48 { digits.append(byte) }
        }
      }
    }
    while digits.last == 48 { digits.removeLast() }
    return (digits, digits.isEmpty ? 0 : point + exponent * exponentSign, isNegative)
  }

  @Test func `writes the shortest double that reads back, whatever its bits`() {
    var random = Xorshift(seed: 11)
    var bytes: [UInt8] = []
    for index in 0..<randomCases {
      var bits = random.next()
      if index & 7 == 0 { bits &= 0xFFF0_0000_0000_0000 }  // powers of two: uneven neighbours
      if index & 7 == 1 { bits >>= 12 }  // subnormal
      if index & 7 == 2 { bits = Double(Int64(bitPattern: bits) >> (bits & 63)).bitPattern }
      let number = Double(bitPattern: bits)
      guard number.isFinite else { continue }
      bytes.removeAll(keepingCapacity: true)
      JSONWriter.write(number, to: &bytes)
      if normalized(bytes) != normalized(number.description.utf8)
        || (try? DecimalReading.number(bytes.span))?.bitPattern != bits
      {
        Issue.record("\(number) is written as \(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }

  @Test func `writes the shortest float that reads back, whatever its bits`() {
    var random = Xorshift(seed: 12)
    var bytes: [UInt8] = []
    for index in 0..<randomCases {
      var bits = UInt32(truncatingIfNeeded: random.next())
      if index & 7 == 0 { bits &= 0xFF80_0000 }
      if index & 7 == 1 { bits >>= 9 }
      let number = Float(bitPattern: bits)
      guard number.isFinite else { continue }
      bytes.removeAll(keepingCapacity: true)
      JSONWriter.write(number, to: &bytes)
      bytes.append(0)
      let back = unsafe bytes.withUnsafeBytes {
        unsafe strtof($0.bindMemory(to: CChar.self).baseAddress!, nil)
      }
      bytes.removeLast()
      if normalized(bytes) != normalized(number.description.utf8) || back.bitPattern != bits {
        Issue.record("\(number) is written as \(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }
}
