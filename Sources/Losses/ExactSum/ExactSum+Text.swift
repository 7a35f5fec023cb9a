// The text of an exact sum: a hexadecimal floating-point literal, as C, Java and Python read them,
// and the counts of non-finite values.

extension ExactSum: LosslessStringConvertible {
  /// The most digits that a text has: with them and any exponent, sums of 2^53 texts do not overflow.
  private static let longestText = 538

  /// The number as `-0x3p-1`: an odd integer in hexadecimal and an exponent of two.
  ///
  /// The counts of numbers that were not finite follow it: `0x1p0,nan=2,inf=1,-inf=1`.
  public var description: String {
    let (isNegative, magnitude) = finitePart
    let zeros = magnitude.trailingZeroBitCount
    var text = isNegative ? "-0x" : "0x"
    text += magnitude.multiplied(byPowerOfTwo: -zeros).hexadecimal
    text += "p\(magnitude.isZero ? 0 : zeros + Self.unitExponent)"
    for (name, count) in special.named where count > 0 { text += ",\(name)=\(count)" }
    return text
  }

  /// Reads the output of `description`; `nil` for any other text.
  public init?(_ text: String) {
    self.init()
    var parts = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard readNumber(parts.removeFirst()) else { return nil }
    var counts = SpecialCounts()
    for part in parts {
      guard counts.read(part) else { return nil }
    }
    guard parts.count == counts.named.count(where: { $0.count > 0 }) else { return nil }
    add(counts)
  }

  /// Reads the finite part.
  private mutating func readNumber(_ text: Substring.UTF8View) -> Bool {
    let isNegative = text.first == UInt8(ascii: "-")
    let unsigned = text.dropFirst(isNegative ? 1 : 0)
    guard unsigned.starts(with: "0x".utf8), let p = unsigned.firstIndex(of: UInt8(ascii: "p")),
      let exponent = Int(plain: unsigned[unsigned.index(after: p)...])
    else { return false }
    let digits = unsigned[..<p].dropFirst(2)
    guard (1...Self.longestText).contains(digits.count), let integer = Natural(hexadecimal: digits)
    else { return false }
    guard !integer.isZero else { return !isNegative && exponent == 0 }
    let (position, overflow) = exponent.subtractingReportingOverflow(Self.unitExponent)
    guard !overflow, (0...4 * Self.longestText).contains(position),
      integer.bitWidth + position <= 4 * Self.longestText, integer.trailingZeroBitCount == 0
    else { return false }
    add(integer.multiplied(byPowerOfTwo: position), isNegative: isNegative)
    return true
  }
}

extension SpecialCounts {
  /// The counts with their names in a text.
  fileprivate var named: [(name: String, count: Int)] {
    [("nan", nan), ("inf", infinity), ("-inf", negativeInfinity)]
  }

  /// Reads one count; false if it is malformed or out of order.
  fileprivate mutating func read(_ text: Substring.UTF8View) -> Bool {
    guard let sign = text.firstIndex(of: UInt8(ascii: "=")),
      let count = Int(plain: text[text.index(after: sign)...]), (1...1 << 53).contains(count)
    else { return false }
    let name = text[..<sign]
    if name.elementsEqual("nan".utf8), self == SpecialCounts() {
      nan = count
    } else if name.elementsEqual("inf".utf8), infinity + negativeInfinity == 0 {
      infinity = count
    } else if name.elementsEqual("-inf".utf8), negativeInfinity == 0 {
      negativeInfinity = count
    } else {
      return false
    }
    return true
  }
}

extension Int {
  /// The number that digits write in the only way: no plus sign, no leading zeros.
  fileprivate init?(plain text: Substring.UTF8View.SubSequence) {
    let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
    guard digits.count <= 18, let first = digits.first,
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      first != UInt8(ascii: "0") || text.count == 1
    else { return nil }
    let magnitude = digits.reduce(0) { 10 * $0 + Int($1 - UInt8(ascii: "0")) }
    self = digits.count < text.count ? -magnitude : magnitude
  }
}

extension Natural {
  private static let digits = Array("0123456789abcdef".utf8)

  /// In hexadecimal, without leading zeros.
  fileprivate var hexadecimal: String {
    var text: [UInt8] = []
    for word in words.reversed() {
      for shift in stride(from: 28 as UInt32, through: 0, by: -4) {
        let digit = Int(word >> shift & 0xf)
        if digit > 0 || !text.isEmpty { text.append(Self.digits[digit]) }
      }
    }
    return text.isEmpty ? "0" : String(decoding: text, as: UTF8.self)
  }

  /// The number that those digits write in the only way; `nil` if they do not.
  fileprivate init?(hexadecimal digits: Substring.UTF8View.SubSequence) {
    guard digits.first != UInt8(ascii: "0") || digits.count == 1 else { return nil }
    var words = [UInt32](repeating: 0, count: (digits.count + 7) / 8)
    for (place, digit) in digits.reversed().enumerated() {
      let value: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
      default: return nil
      }
      words[place / 8] |= UInt32(value) << UInt32(4 * (place % 8))
    }
    self.init(words)
  }
}
