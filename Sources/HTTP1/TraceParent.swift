/// The field `traceparent` of W3C Trace Context.
public enum TraceParent {
  /// Whether a value is one: version, trace, parent and flags, in lower-case hexadecimal.
  ///
  /// Version ff and identities of zeros only are invalid; a later version may add to the end.
  public static func isWellFormed(_ value: String) -> Bool {
    let bytes = Array(value.utf8)
    return isWellFormed(bytes.span, 0..<bytes.count)
  }

  static func isWellFormed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count >= 55 else { return false }
    let start = range.lowerBound
    func isHex(_ range: Range<Int>, canBeZero: Bool) -> Bool {
      var isZero = true
      for index in range {
        let byte = bytes[start &+ index]
        guard Byte.isDigit(byte) || byte &- UInt8(ascii: "a") < 6 else { return false }
        if byte != Byte.zero { isZero = false }
      }
      return canBeZero || !isZero
    }
    guard isHex(0..<2, canBeZero: true), isHex(3..<35, canBeZero: false),
      isHex(36..<52, canBeZero: false), isHex(53..<55, canBeZero: true)
    else { return false }
    for dash in [2, 35, 52] where bytes[start &+ dash] != Byte.dash { return false }
    let f = UInt8(ascii: "f")
    if bytes[start] == f, bytes[start &+ 1] == f { return false }
    if range.count == 55 { return true }
    let isFirstVersion = bytes[start] == Byte.zero && bytes[start &+ 1] == Byte.zero
    return !isFirstVersion && bytes[start &+ 55] == Byte.dash
  }

  /// The value of the field, if there is exactly one and that is well-formed.
  static func value(in fields: Fields) -> String? {
    var value: String?
    var count = 0
    fields.forEachValue(of: "traceparent") { bytes, range in
      count += 1
      // A later version may be longer; logs keep the known part.
      if range.count <= 128, isWellFormed(bytes, range) { value = bytes.string(range) }
      return true
    }
    return count == 1 ? value : nil
  }
}
