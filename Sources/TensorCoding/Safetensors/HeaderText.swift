/// The text of a header, read token by token.
///
/// Nothing in a header is nested deeper than three levels, and each of them has a reader of its own:
/// there is no recursion, and no nesting that could be too deep.
struct HeaderText {
  private let bytes: [UInt8]
  private var index = 0
  /// Whether an object has just been opened, so that its end may follow.
  private var isAtStart = false
  /// Bytes of the body before the text.
  private let offset: Int
  /// The tensor whose entry is being read.
  var tensor: String?

  init(_ bytes: [UInt8], offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  /// Where in the body the next token begins.
  var place: Int {
    mutating get {
      skipBlanks()
      return offset + index
    }
  }

  /// An error at a place of the body.
  func error(_ fact: SafetensorsError.Fact, at place: Int) -> SafetensorsError {
    SafetensorsError(fact, tensor: tensor, offset: place)
  }

  /// Throws if the text begins with a byte order mark.
  func refuseByteOrderMark() throws(SafetensorsError) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw error(.byteOrderMark, at: offset) }
  }

  /// The brace that opens an object.
  mutating func openObject() throws(SafetensorsError) {
    try take(UInt8(ascii: "{"), or: .object)
    isAtStart = true
  }

  /// Goes on to the next member of an object: its place, or `nil` at the end of the object.
  mutating func nextMember() throws(SafetensorsError) -> Int? {
    let expected: SafetensorsError.Expected = isAtStart ? .nameOrEnd : .commaOrEnd
    if take(UInt8(ascii: "}")) {
      isAtStart = false
      return nil
    }
    if !isAtStart { try take(UInt8(ascii: ","), or: expected) }
    guard next == UInt8(ascii: "\"") else { throw unexpected(isAtStart ? expected : .name) }
    isAtStart = false
    return place
  }

  /// The bracket that opens an array.
  mutating func openArray() throws(SafetensorsError) { try take(UInt8(ascii: "["), or: .array) }

  /// The bracket that closes an array.
  mutating func closeArray() throws(SafetensorsError) { try take(UInt8(ascii: "]"), or: .arrayEnd) }

  /// Goes on to the next element of an array: its place, or `nil` at the end of the array.
  mutating func nextElement(isFirst: Bool) throws(SafetensorsError) -> Int? {
    if take(UInt8(ascii: "]")) { return nil }
    if !isFirst { try take(UInt8(ascii: ","), or: .commaOrEnd) }
    return place
  }

  /// A colon.
  mutating func colon() throws(SafetensorsError) { try take(UInt8(ascii: ":"), or: .colon) }

  /// A comma.
  mutating func comma() throws(SafetensorsError) { try take(UInt8(ascii: ","), or: .comma) }

  /// Skips a `null` at this place.
  mutating func skipNull() -> Bool {
    skipBlanks()
    guard bytes[index...].starts(with: "null".utf8) else { return false }
    index += 4
    return true
  }

  /// A non-negative whole number in decimal digits.
  mutating func integer() throws(SafetensorsError) -> Int {
    let place = place
    let start = index
    var value: UInt64 = 0
    while let byte = current, byte &- UInt8(ascii: "0") < 10 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(byte &- UInt8(ascii: "0")))
      guard !overflow, !carry, sum <= SafetensorsLimits.greatestSize else {
        throw error(.sizeTooLarge, at: place)
      }
      value = sum
      index += 1
    }
    guard index > start, index == start + 1 || bytes[start] != UInt8(ascii: "0") else {
      index = start
      throw unexpected(.integer)
    }
    if let byte = current, byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") {
      throw unexpected(.integer)
    }
    return Int(value)
  }

  /// A string in quotation marks, of at most this many bytes.
  mutating func string(
    limit: Int, _ kind: SafetensorsError.Limit
  ) throws(SafetensorsError) -> String {
    let place = place
    try take(UInt8(ascii: "\""), or: .string)
    let start = index
    while true {
      guard let byte = current else { throw unexpected(.stringEnd) }
      if byte == UInt8(ascii: "\"") { break }
      guard byte >= 0x20 else { throw error(.malformedString, at: offset + index) }
      index += byte == UInt8(ascii: "\\") ? 2 : 1
      guard index - start <= limit else { throw error(.limit(kind, allowed: limit), at: place) }
    }
    let end = index
    index += 1
    do throws(JSONString.Flaw) {
      return try JSONString.decode(bytes.span.extracting(start..<end))
    } catch {
      let fact: SafetensorsError.Fact =
        error.fact == .malformedUTF8 ? .malformedUTF8 : .malformedString
      throw self.error(fact, at: offset + start + error.index)
    }
  }

  /// Nothing but blanks.
  mutating func end() throws(SafetensorsError) {
    skipBlanks()
    if index < bytes.count { throw unexpected(.end) }
  }

  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// The byte that comes after blanks.
  private var next: UInt8? {
    mutating get {
      skipBlanks()
      return current
    }
  }

  private mutating func skipBlanks() {
    while let byte = current {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    index += 1
    return true
  }

  private mutating func take(
    _ byte: UInt8, or expected: SafetensorsError.Expected
  ) throws(SafetensorsError) {
    guard take(byte) else { throw unexpected(expected) }
  }

  private func unexpected(_ expected: SafetensorsError.Expected) -> SafetensorsError {
    error(.unexpected(current, expected: expected), at: offset + min(index, bytes.count))
  }
}
