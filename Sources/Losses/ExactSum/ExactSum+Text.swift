// The text of an exact sum: a hexadecimal floating-point literal, as C, Java and Python read them,
// and the counts of what was not finite.

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

  /// Reads what `description` writes; `nil` if the text is not exactly that.
  public init?(_ text: String) {
    self.init()
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard let first = parts.first, readNumber(first) else { return nil }
    for part in parts.dropFirst() {
      guard readCount(part) else { return nil }
    }
    guard description == text else { return nil }
  }

  /// Reads the finite part.
  private mutating func readNumber(_ text: Substring) -> Bool {
    let isNegative = text.hasPrefix("-")
    let unsigned = text.dropFirst(isNegative ? 1 : 0)
    guard unsigned.hasPrefix("0x"), let p = unsigned.firstIndex(of: "p"),
      let exponent = Int(unsigned[unsigned.index(after: p)...])
    else { return false }
    let digits = unsigned[..<p].dropFirst(2)
    let (unit, isBeyond) = exponent.subtractingReportingOverflow(Self.unitExponent)
    guard (1...Self.longestText).contains(digits.utf8.count), !isBeyond,
      let integer = Natural(hexadecimal: digits)
    else { return false }
    guard !integer.isZero else { return true }
    guard unit >= 0, unit <= 4 * Self.longestText, integer.bitWidth + unit <= 4 * Self.longestText
    else { return false }
    add(integer.multiplied(byPowerOfTwo: unit), isNegative: isNegative)
    return true
  }

  /// Reads a count of numbers that were not finite.
  private mutating func readCount(_ text: Substring) -> Bool {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[1]), count > 0, count <= 1 << 53 else {
      return false
    }
    var counts = SpecialCounts()
    switch parts[0] {
    case "nan": counts.nan = count
    case "inf": counts.infinity = count
    case "-inf": counts.negativeInfinity = count
    default: return false
    }
    add(counts)
    return true
  }
}

extension SpecialCounts {
  /// The counts with their names in a text.
  fileprivate var named: [(name: String, count: Int)] {
    [("nan", nan), ("inf", infinity), ("-inf", negativeInfinity)]
  }
}

extension Natural {
  /// In hexadecimal, without leading zeros.
  fileprivate var hexadecimal: String {
    guard let last = words.last else { return "0" }
    return words.dropLast().reversed().reduce(String(last, radix: 16)) { text, word in
      let digits = String(word, radix: 16)
      return text + String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
  }

  /// The number that those digits write; `nil` if they are not all hexadecimal.
  fileprivate init?(hexadecimal digits: Substring) {
    guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else {
      return nil
    }
    var words: [UInt32] = []
    var rest = Array(digits.utf8)[...]
    while !rest.isEmpty {
      guard let word = UInt32(String(decoding: rest.suffix(8), as: UTF8.self), radix: 16) else {
        return nil
      }
      words.append(word)
      rest = rest.dropLast(8)
    }
    self.init(words)
  }
}
