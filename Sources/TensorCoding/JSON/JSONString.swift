/// The strings of JSON: RFC 8259 §7, and UTF-8 as RFC 3629 has it.
enum JSONString {
  /// What is wrong with a string, and at which of its bytes.
  struct Flaw: Error {
    let fact: JSONError.Fact
    let index: Int
  }

  /// The string without its quotation marks.
  ///
  /// Control characters have been refused while the end of the string was looked for.
  static func decode(_ text: Span<UInt8>) throws(Flaw) -> String {
    var isPlain = true
    for index in text.indices where text[index] >= 0x80 || text[index] == UInt8(ascii: "\\") {
      isPlain = false
      break
    }
    if isPlain { return string(of: text) }

    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "\\") {
        try decodeEscape(text, &index, into: &decoded)
      } else if byte < 0x80 {
        decoded.append(byte)
        index += 1
      } else {
        let length = try sequenceLength(text, index)
        for offset in 0..<length { decoded.append(text[index + offset]) }
        index += length
      }
    }
    return string(of: decoded.span)
  }

  /// Unsafe because there is no other way from a span to a string; the bytes are valid UTF-8.
  private static func string(of text: Span<UInt8>) -> String {
    unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }

  private static func decodeEscape(
    _ text: Span<UInt8>, _ index: inout Int, into decoded: inout [UInt8]
  ) throws(Flaw) {
    let start = index
    let letter = start + 1 < text.count ? text[start + 1] : 0
    index += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(letter)
    case UInt8(ascii: "b"): decoded.append(0x08)
    case UInt8(ascii: "f"): decoded.append(0x0C)
    case UInt8(ascii: "n"): decoded.append(0x0A)
    case UInt8(ascii: "r"): decoded.append(0x0D)
    case UInt8(ascii: "t"): decoded.append(0x09)
    case UInt8(ascii: "u"):
      guard let unit = hexadecimal(text, start + 2) else {
        throw Flaw(fact: .malformedEscape, index: start)
      }
      index += 4
      var scalar = UInt32(unit)
      if unit & 0xFC00 == 0xD800 {
        guard index + 1 < text.count, text[index] == UInt8(ascii: "\\"),
          text[index + 1] == UInt8(ascii: "u"), let low = hexadecimal(text, index + 2),
          low & 0xFC00 == 0xDC00
        else { throw Flaw(fact: .loneSurrogate, index: start) }
        index += 6
        scalar = 0x10000 + UInt32(unit & 0x3FF) << 10 + UInt32(low & 0x3FF)
      }
      guard let character = Unicode.Scalar(scalar) else {
        throw Flaw(fact: .loneSurrogate, index: start)
      }
      decoded.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
    default: throw Flaw(fact: .malformedEscape, index: start)
    }
  }

  /// The four hexadecimal digits at an index.
  private static func hexadecimal(_ text: Span<UInt8>, _ start: Int) -> UInt16? {
    guard start + 4 <= text.count else { return nil }
    var value: UInt16 = 0
    for index in start..<start + 4 {
      let digit: UInt8
      switch text[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = text[index] - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = text[index] - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = text[index] - UInt8(ascii: "A") + 10
      default: return nil
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  /// The length of the sequence that begins at an index with a byte beyond ASCII (RFC 3629 §4).
  private static func sequenceLength(_ text: Span<UInt8>, _ index: Int) throws(Flaw) -> Int {
    let second: ClosedRange<UInt8>
    let length: Int
    switch text[index] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw Flaw(fact: .malformedUTF8, index: index)
    }
    guard index + length <= text.count, second.contains(text[index + 1]) else {
      throw Flaw(fact: .malformedUTF8, index: index)
    }
    for offset in 2..<max(2, length) where text[index + offset] & 0xC0 != 0x80 {
      throw Flaw(fact: .malformedUTF8, index: index)
    }
    return length
  }
}
