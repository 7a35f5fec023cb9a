// Names, keywords and signs.

extension Lexer {
  /// A word that is always spelled the same way.
  private struct Word<Meaning: Sendable>: Sendable {
    let bytes: [UInt8]
    let meaning: Meaning
  }

  /// Words by their first byte, the longest first: a look-up hashes nothing.
  private static func table<Meaning: RawRepresentable<String> & Sendable>(
    _ meanings: [Meaning]
  ) -> [[Word<Meaning>]] {
    var table = [[Word<Meaning>]](repeating: [], count: 256)
    for meaning in meanings {
      let bytes = Array(meaning.rawValue.utf8)
      guard let first = bytes.first else { continue }
      table[Int(first)].append(Word(bytes: bytes, meaning: meaning))
    }
    return table.map { words in words.sorted { $0.bytes.count > $1.bytes.count } }
  }

  private static let keywords = table(Token.Keyword.allCases)
  private static let signs = table(Token.Sign.allCases)

  mutating func readName() throws(CustomLossError) {
    let start = position
    var bits: UInt8 = 0
    while position < end, isNameStart(text[position]) || isDigit(at: position) {
      bits |= text[position]
      position += 1
    }
    let bytes = text[start..<position]
    if bytes.count <= 2, isQuote(at: position) { return try readString(from: start, prefix: bytes) }
    let keyword = Self.keywords[Int(text[start])].first {
      $0.bytes.count == bytes.count && stands($0.bytes, at: start)
    }
    if let keyword { return try add(.keyword(keyword.meaning), from: start) }
    // Validation takes ten times as long, and ASCII needs none.
    let isASCII = bits < 0x80
    guard
      let name = isASCII
        ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
    else {
      throw error(.unexpectedCharacter, SourceRange(start: start, end: position))
    }
    try add(.name(name), from: start)
  }

  mutating func readSign() throws(CustomLossError) {
    let start = position
    let first = text[start]
    guard let sign = Self.signs[Int(first)].first(where: { stands($0.bytes, at: start) }) else {
      throw error(.unexpectedCharacter, SourceRange(start: start, end: start + 1))
    }
    position += sign.bytes.count
    let range = SourceRange(start: start, end: position)
    switch first {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      guard brackets.count < limits.nesting else { throw limit("nesting", limits.nesting, range) }
      brackets.append((first, range))
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      // In ASCII a closing bracket is one or two after its opening one.
      guard let open = brackets.popLast(), first > open.open, first - open.open <= 2 else {
        throw error(.unbalancedBracket, range)
      }
    default: break
    }
    try add(.sign(sign.meaning), from: start)
  }

  private func stands(_ bytes: [UInt8], at start: Int) -> Bool {
    guard bytes.count <= text.count - start else { return false }
    for index in bytes.indices where text[start + index] != bytes[index] { return false }
    return true
  }
}
