// Strings: plain, raw, of bytes, and with expressions in braces.

extension Lexer {
  func isQuote(at index: Int) -> Bool {
    index < end && (text[index] == UInt8(ascii: "'") || text[index] == UInt8(ascii: "\""))
  }

  /// Reads a string whose quote comes next; its prefix began at `start`.
  mutating func readString(
    from start: Int, prefix: ArraySlice<UInt8>
  ) throws(CustomLossError) {
    let letters = Set(prefix.map { $0 | 0x20 })
    let known: Set<UInt8> = [
      UInt8(ascii: "r"), UInt8(ascii: "u"), UInt8(ascii: "b"), UInt8(ascii: "f"),
    ]
    guard letters.isSubset(of: known), letters.count == prefix.count else {
      throw error(
        .notSupported(what: "strings of that kind"), SourceRange(start: start, end: lineEnd),
        hint: "a plain string")
    }
    let content = try skipString(from: start)
    if letters.contains(UInt8(ascii: "f")) {
      return try add(.formatted(content), from: start)
    }
    let bytes = text[content.start..<content.end]
    let spelled =
      letters.contains(UInt8(ascii: "r")) ? Array(bytes) : Self.withoutEscapes(bytes)
    try add(.string(String(decoding: spelled, as: UTF8.self)), from: start)
  }

  /// Moves past a string, and returns the text between its quotes.
  private mutating func skipString(from start: Int) throws(CustomLossError) -> SourceRange {
    let quote = text[position]
    func closes(_ index: Int) -> Bool {
      index + 2 < end && text[index + 1] == quote && text[index + 2] == quote
    }
    let isLong = closes(position)
    position += isLong ? 3 : 1
    let contentStart = position
    while position < end {
      let byte = text[position]
      if byte == UInt8(ascii: "\\") {
        position += 2
      } else if byte == UInt8(ascii: "\n"), !isLong {
        break
      } else if byte == quote, !isLong || closes(position) {
        let content = SourceRange(start: contentStart, end: position)
        position += isLong ? 3 : 1
        return content
      } else {
        position += 1
      }
    }
    position = Swift.min(position, end)
    throw error(.unterminatedString, SourceRange(start: start, end: position))
  }

  /// The characters of escapes; unknown escapes stay as they are, as in Python.
  static func withoutEscapes(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "\\")) else { return Array(bytes) }
    let escapes: [UInt8: [UInt8]] = [
      UInt8(ascii: "n"): [10], UInt8(ascii: "t"): [9], UInt8(ascii: "r"): [13],
      UInt8(ascii: "\\"): [UInt8(ascii: "\\")], UInt8(ascii: "'"): [UInt8(ascii: "'")],
      UInt8(ascii: "\""): [UInt8(ascii: "\"")], 10: [],
    ]
    var result: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let next = index + 1
      if bytes[index] == UInt8(ascii: "\\"), next < bytes.endIndex,
        let meaning = escapes[bytes[next]]
      {
        result += meaning
        index += 2
      } else {
        result.append(bytes[index])
        index = next
      }
    }
    return result
  }
}
