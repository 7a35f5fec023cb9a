/// Decodes `%XX`, once and safely (RFC 3986 §2.1).
public enum PercentDecoding {
  /// The decoded path in `range`, or `nil` if it is refused.
  ///
  /// Refused: escapes that are none, escaped control bytes (NUL first of all; line ends would end
  /// up in logs), and what is not UTF-8 once decoded. An escaped slash stays as it is, `%2F`.
  static func path(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
    decode(bytes, range, keepsSlash: true, plusIsSpace: false)
  }

  /// The decoded name or value of a query, or `nil` for bad escapes and bad UTF-8.
  ///
  /// `+` means a space there, as forms and browsers write it. Control bytes are refused but for
  /// tab and line ends.
  public static func queryComponent(_ text: Substring) -> String? {
    let bytes = Array(text.utf8)
    return decode(bytes.span, 0..<bytes.count, keepsSlash: false, plusIsSpace: true)
  }

  private static func decode(
    _ bytes: Span<UInt8>, _ range: Range<Int>, keepsSlash: Bool, plusIsSpace: Bool
  ) -> String? {
    var output: [UInt8] = []
    output.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      index &+= 1
      guard byte == Byte.percent else {
        output.append(plusIsSpace && byte == UInt8(ascii: "+") ? Byte.space : byte)
        continue
      }
      guard index &+ 1 < range.upperBound, let high = Byte.hexValue(bytes[index]),
        let low = Byte.hexValue(bytes[index &+ 1])
      else { return nil }
      let decoded = high << 4 | low
      if keepsSlash, decoded == Byte.slash {
        output.append(Byte.percent)
        output.append(bytes[index])
        output.append(bytes[index &+ 1])
      } else {
        if Byte.isControl(decoded) {
          let isText =
            decoded == Byte.tab || decoded == Byte.lineFeed
            || decoded == Byte.carriageReturn
          guard plusIsSpace, isText else { return nil }
        }
        output.append(decoded)
      }
      index &+= 2
    }
    return String(validating: output, as: UTF8.self)
  }
}
