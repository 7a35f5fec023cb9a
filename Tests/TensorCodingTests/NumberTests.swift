import Glibc
import Testing

@testable import TensorCoding

struct NumberTests {
  /// Numbers that readers have been found to get wrong, and the bits that are right.
  static let published: [(String, UInt64)] = [
    ("2.2250738585072011e-308", 0x000F_FFFF_FFFF_FFFF),
    ("2.2250738585072012e-308", 0x0010_0000_0000_0000),
    ("2.2250738585072014e-308", 0x0010_0000_0000_0000),
    ("4.9406564584124654e-324", 1),
    ("5e-324", 1),
    ("2.4703282292062327e-324", 0),
    ("2.4703282292062328e-324", 1),
    ("1.7976931348623157e308", 0x7FEF_FFFF_FFFF_FFFF),
    ("1.7976931348623158e308", 0x7FEF_FFFF_FFFF_FFFF),
    ("1.7976931348623159e308", 0x7FF0_0000_0000_0000),
    ("1e400", 0x7FF0_0000_0000_0000),
    ("-1e400", 0xFFF0_0000_0000_0000),
    ("1e-400", 0),
    ("-0", 0x8000_0000_0000_0000),
    ("-0.0e5", 0x8000_0000_0000_0000),
    ("9007199254740991", 0x433F_FFFF_FFFF_FFFF),
    ("9007199254740992", 0x4340_0000_0000_0000),
    ("9007199254740993", 0x4340_0000_0000_0000),
    ("9007199254740993.00000000000000000000000001", 0x4340_0000_0000_0001),
    ("9007199254740995", 0x4340_0000_0000_0002),
    ("1e23", 0x44B5_2D02_C7E1_4AF6),
    ("8.5e22", 0x44B1_FFDB_F6B2_B2EB),
    ("0.1", 0x3FB9_9999_9999_999A),
    ("6929495644600919.5", 0x4338_9E56_EE5E_7A58),
    ("3.7455744005952583e15", 0x432A_9D28_FF41_2A75),
    ("1e1000000000000000000000000000000", 0x7FF0_0000_0000_0000),
    ("1e-1000000000000000000000000000000", 0),
    ("0e1000000000000000000000000000000", 0),
    ("123456789012345678901234567890e-29", 0x3FF3_C0CA_428C_59FB),
  ]

  @Test(arguments: published)
  func `are right where others have failed`(text: String, bits: UInt64) throws {
    let plain = try DecimalReading.number(Array(text.utf8).span)
    #expect(plain.bitPattern == bits, "plain")
    let spaces = String(repeating: " ", count: 70)
    for document in ["[0,\(text)]", "[0,\(text),1\(spaces)]", "[0,\(text)\(spaces)]"] {
      #expect(tensor(try value(document))?.elements[1].bitPattern == bits, "\(document)")
    }
    #expect(try value(text).numberOrNil?.bitPattern == bits)
  }

  @Test func `round the exponent of thousands of digits`() throws {
    let zeros = String(repeating: "0", count: 3_000)
    #expect(try value("0.\(zeros)1e3001").numberOrNil == 1)
    #expect(try value("1\(zeros)e-3000").numberOrNil == 1)
    #expect(try value("1\(zeros)").numberOrNil == .infinity)
    #expect(try value("0.\(zeros)1").numberOrNil == 0)
    #expect(try value("0.\(zeros)").numberOrNil == 0)
    // Halfway between 1 and the next number, and a touch above it.
    let half = "1.00000000000000011102230246251565404236316680908203125"
    #expect(try value("\(half)\(zeros)").numberOrNil == 1)
    #expect(try value("\(half)\(zeros)1").numberOrNil == 1.0.nextUp)
    let nines = String(repeating: "9", count: 4_000)
    #expect(try value("0.\(nines)").numberOrNil == 1)
  }

  @Test func `end with the last digit, whatever byte follows`() {
    for length in 1...22 {
      for byte in UInt8.min...UInt8.max {
        var text = Array("{\"x\":[0.\("9876543210123456789012".prefix(length))".utf8)
        text.append(byte)
        text.append(contentsOf: "91,\(String(repeating: "2,", count: 40))3]}".utf8)
        let plain = outcome(text, pieces: 1)
        #expect(outcome(text, pieces: .max) == plain, "\(length), \(byte)")
        #expect(outcome(text, pieces: .max, usesVectors: false) == plain, "\(length), \(byte)")
      }
    }
  }

  private func outcome(_ text: [UInt8], pieces: Int, usesVectors: Bool = true) -> String {
    do {
      return spelled(try read(text, pieces: pieces, usesVectors: usesVectors))
    } catch {
      return "\(error)"
    }
  }

  /// The kinds of spellings that are tried at random.
  enum Kind: String, CaseIterable, Sendable {
    case shortestFloats, shortestDoubles, seventeenDigits, manyDecimals, decimals, integers
    case longDigits
    case halfway, nearHalfway, farHalfway, subnormals, exponents
  }

  @Test(arguments: Kind.allCases)
  func `agree with strtod in every bit`(kind: Kind) throws {
    var random = Xorshift(seed: kind.rawValue.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    // The exact expansions of the far ends are long, and slow to make.
    var left =
      kind == .farHalfway ? randomCases / 50 : kind == .longDigits ? randomCases / 2 : randomCases
    while left > 0 {
      let count = min(left, 50_000)
      left -= count
      var text = Array("{\"x\":[".utf8)
      var starts: [Int] = []
      for _ in 0..<count {
        starts.append(text.count)
        append(kind, to: &text, &random)
        text.append(UInt8(ascii: ","))
      }
      text[text.count - 1] = UInt8(ascii: "]")
      text.append(UInt8(ascii: "}"))
      let readings = try [true, false].map { usesVectors in
        let result = try read(text, pieces: 100_000, usesVectors: usesVectors)["x"]
        return try #require(tensor(result)?.elements)
      }
      guard readings.allSatisfy({ $0.count == count }) else {
        Issue.record("not all elements")
        return
      }
      unsafe text.withUnsafeBufferPointer { text in
        for index in 0..<count {
          let start = starts[index]
          let end = index + 1 < count ? starts[index + 1] - 1 : text.count - 2
          let token = unsafe UnsafeRawPointer(text.baseAddress! + start)
          let expected = unsafe strtod(token.assumingMemoryBound(to: CChar.self), nil).bitPattern
          let plain = unsafe try? DecimalReading.number(text.span.extracting(start..<end))
            .bitPattern
          if plain != expected || readings.contains(where: { $0[index].bitPattern != expected }) {
            unsafe Issue.record("\(String(decoding: text[start..<end], as: UTF8.self))")
          }
        }
      }
    }
  }

  private func append(_ kind: Kind, to text: inout [UInt8], _ random: inout Xorshift) {
    switch kind {
    case .shortestFloats:
      let number = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      text.append(contentsOf: (number.isFinite ? number : 0.5).description.utf8)
    case .shortestDoubles:
      let number = Double(bitPattern: random.next())
      text.append(contentsOf: (number.isFinite ? number : 0.5).description.utf8)
    case .seventeenDigits:
      appendDigits(1, to: &text, &random)
      text.append(UInt8(ascii: "."))
      appendDigits(16, to: &text, &random)
      if random.next() & 1 == 0 { appendExponent(-325...309, to: &text, &random) }
    case .manyDecimals:
      if random.next() & 3 == 0 { text.append(UInt8(ascii: "-")) }
      appendDigits(1, to: &text, &random)
      text.append(UInt8(ascii: "."))
      appendDigits(Int.random(in: 7...20, using: &random), to: &text, &random)
    case .decimals:
      if random.next() & 3 == 0 { text.append(UInt8(ascii: "-")) }
      appendDigits(Int.random(in: 1...10, using: &random), to: &text, &random)
      text.append(UInt8(ascii: "."))
      appendDigits(Int.random(in: 1...25, using: &random), to: &text, &random)
    case .integers:
      appendDigits(Int.random(in: 1...24, using: &random), to: &text, &random)
    case .longDigits:
      appendDigits(Int.random(in: 1...300, using: &random), to: &text, &random)
      text.append(UInt8(ascii: "."))
      appendDigits(Int.random(in: 1...300, using: &random), to: &text, &random)
      if random.next() & 1 == 0 { appendExponent(-600...300, to: &text, &random) }
    case .halfway, .nearHalfway:
      let bits =
        random.next() & 0x800F_FFFF_FFFF_FFFF | UInt64.random(in: 950...1110, using: &random) << 52
      appendHalfway(bits, isNear: kind == .nearHalfway, to: &text, &random)
    case .farHalfway:
      let bits = random.next() & 0x7FFF_FFFF_FFFF_FFFF
      appendHalfway(
        bits >> 52 == 0x7FF ? bits >> 12 : bits, isNear: bits & 1 == 0, to: &text, &random)
    case .subnormals:
      let number = Double(bitPattern: random.next() >> UInt64.random(in: 11...63, using: &random))
      text.append(contentsOf: number.description.utf8)
    case .exponents:
      appendDigits(Int.random(in: 1...19, using: &random), to: &text, &random)
      appendExponent(-345...310, to: &text, &random)
    }
  }

  private func appendDigits(_ count: Int, to text: inout [UInt8], _ random: inout Xorshift) {
    let start = text.count
    var digits: UInt64 = 0
    for index in 0..<count {
      if index % 16 == 0 { digits = random.next() }
      text.append(UInt8(ascii: "0") + UInt8(digits % 10))
      digits /= 10
    }
    if count > 1, text[start] == UInt8(ascii: "0"),
      start == 0 || text[start - 1] != UInt8(ascii: ".")
    {
      text[start] = UInt8(ascii: "7")
    }
  }

  private func appendExponent(
    _ range: ClosedRange<Int>, to text: inout [UInt8], _ random: inout Xorshift
  ) {
    text.append(random.next() & 1 == 0 ? UInt8(ascii: "e") : UInt8(ascii: "E"))
    let exponent = Int.random(in: range, using: &random)
    if exponent >= 0, random.next() & 1 == 0 { text.append(UInt8(ascii: "+")) }
    text.append(contentsOf: String(exponent).utf8)
  }

  /// The exact middle between a number and the next greater one, or a number that differs from it
  /// in a digit far behind: (2m + 1) · 2ᵉ by long multiplication.
  private func appendHalfway(
    _ bits: UInt64, isNear: Bool, to text: inout [UInt8], _ random: inout Xorshift
  ) {
    let biased = Int(bits >> 52 & 0x7FF)
    let fraction = bits & (1 << 52 - 1)
    let mantissa = 2 * (biased == 0 ? fraction : fraction | 1 << 52) + 1
    let exponent = max(biased, 1) - 1_076
    var limbs = [mantissa % 1_000_000_000, mantissa / 1_000_000_000]
    var left = exponent.magnitude
    while left > 0 {
      // 2²⁹ and 5¹² fit a limb's place beside it.
      let step = min(left, exponent < 0 ? 12 : 29)
      var factor: UInt64 = 1
      for _ in 0..<step { factor *= exponent < 0 ? 5 : 2 }
      var carry: UInt64 = 0
      for index in limbs.indices {
        let product = limbs[index] * factor + carry
        carry = product / 1_000_000_000
        limbs[index] = product % 1_000_000_000
      }
      if carry > 0 { limbs.append(carry) }
      left -= step
    }
    if bits >> 63 == 1 { text.append(UInt8(ascii: "-")) }
    var isFirst = true
    for limb in limbs.reversed() where !isFirst || limb > 0 {
      let digits = String(limb)
      if !isFirst { for _ in digits.utf8.count..<9 { text.append(UInt8(ascii: "0")) } }
      text.append(contentsOf: digits.utf8)
      isFirst = false
    }
    if isNear {
      if random.next() & 1 == 0, text[text.count - 1] != UInt8(ascii: "0") {
        text[text.count - 1] -= 1
      } else if exponent < 0 {
        text.append(contentsOf: "0000000001".utf8)
        text.append(contentsOf: "e\(exponent - 10)".utf8)
        return
      }
    }
    if exponent < 0 { text.append(contentsOf: "e\(exponent)".utf8) }
  }
}
