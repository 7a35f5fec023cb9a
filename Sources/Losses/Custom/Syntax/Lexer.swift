/// Cuts a source into tokens, with Python's rules for lines and indentation.
///
/// The Python Language Reference, chapter 2. One pass, no recursion, bounded by the limits.
struct Lexer {
  let text: [UInt8]
  let limits: CustomLimits
  /// Where the text to be cut ends.
  let end: Int
  var position = 0
  private var tokens: [Token] = []
  var brackets: [(open: UInt8, range: SourceRange)] = []
  private var indents: [Int] = []

  private init(_ text: [UInt8], _ part: Range<Int>, limits: CustomLimits) {
    self.text = text
    self.limits = limits
    position = part.lowerBound
    end = part.upperBound
    // Most sources have a token for every three bytes, or fewer.
    tokens.reserveCapacity(min(limits.tokens, part.count / 3))
  }

  /// All tokens of the text, the last one `end`.
  static func tokens(_ text: [UInt8], limits: CustomLimits) throws(CustomLossError) -> [Token] {
    let start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var lexer = Lexer(text, start..<text.count, limits: limits)
    try lexer.run(atLineStart: true)
    return lexer.tokens
  }

  /// The tokens of an expression within a string.
  static func tokens(
    of part: SourceRange, in text: [UInt8], limits: CustomLimits
  ) throws(CustomLossError) -> [Token] {
    var lexer = Lexer(text, part.start..<part.end, limits: limits)
    try lexer.run(atLineStart: false)
    return lexer.tokens
  }

  private mutating func run(atLineStart isAtStart: Bool) throws(CustomLossError) {
    var atLineStart = isAtStart
    while position < end {
      if atLineStart, brackets.isEmpty {
        guard try readIndentation() else { continue }
        atLineStart = false
      }
      let byte = text[position]
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0C, UInt8(ascii: "\r"):
        position += 1
      case UInt8(ascii: "#"):
        skipComment()
      case UInt8(ascii: "\n"):
        let start = position
        position += 1
        if brackets.isEmpty {
          try add(.newline, from: start)
          atLineStart = true
        }
      case UInt8(ascii: "\\"):
        try readContinuation()
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        try readString(from: position, prefix: [])
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        try readNumber()
      case UInt8(ascii: ".") where isDigit(at: position + 1):
        try readNumber()
      default:
        if isNameStart(byte) { try readName() } else { try readSign() }
      }
    }
    if let open = brackets.last { throw error(.unbalancedBracket, open.range) }
    try add(.newline, from: position)
    for _ in indents.dropFirst() { try add(.dedent, from: position) }
    try add(.end, from: position)
  }

  // MARK: Lines

  /// Measures a line's indentation; false if the line is empty and was skipped.
  private mutating func readIndentation() throws(CustomLossError) -> Bool {
    let start = position
    var width = 0
    while position < end {
      switch text[position] {
      case UInt8(ascii: " "): width += 1
      case UInt8(ascii: "\t"): width = (width / 8 + 1) * 8  // to the next multiple of eight
      case 0x0C: width = 0
      default:
        return try take(indentation: width, from: start)
      }
      position += 1
    }
    return false
  }

  private mutating func take(
    indentation width: Int, from start: Int
  ) throws(CustomLossError) -> Bool {
    switch text[position] {
    case UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "!"):
      // Notebooks have lines for the shell, too: `%matplotlib inline`, `!pip install keras`.
      skipComment()
      return false
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      position += 1
      return false
    default: break
    }
    // The first line may be indented, as in text pasted from within a block.
    guard let current = indents.last else {
      indents = [width]
      return true
    }
    if width > current {
      guard indents.count < limits.nesting else {
        throw limit("nesting", limits.nesting, SourceRange(start: start, end: position))
      }
      indents.append(width)
      try add(.indent, from: start)
    }
    while let last = indents.last, width < last {
      indents.removeLast()
      guard let outer = indents.last, outer >= width else {
        throw error(.indentation, SourceRange(start: start, end: lineEnd))
      }
      try add(.dedent, from: start)
    }
    return true
  }

  private mutating func skipComment() {
    while position < end, text[position] != UInt8(ascii: "\n") { position += 1 }
  }

  private mutating func readContinuation() throws(CustomLossError) {
    var next = position + 1
    if next < end, text[next] == UInt8(ascii: "\r") { next += 1 }
    guard next < end, text[next] == UInt8(ascii: "\n") else {
      throw error(.unexpectedCharacter, SourceRange(start: position, end: position + 1))
    }
    position = next + 1
  }

  // MARK: Numbers

  private mutating func readNumber() throws(CustomLossError) {
    let start = position
    var isFloat = false
    if text[position] == UInt8(ascii: "0"), position + 1 < end,
      [UInt8(ascii: "x"), UInt8(ascii: "X")].contains(text[position + 1])
    {
      return try readHexadecimal()
    }
    skipDigits()
    if position < end, text[position] == UInt8(ascii: ".") {
      isFloat = true
      position += 1
      skipDigits()
    }
    if position < end, text[position] | 0x20 == UInt8(ascii: "e") {
      var next = position + 1
      if next < end, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(text[next]) {
        next += 1
      }
      if isDigit(at: next) {
        isFloat = true
        position = next
        skipDigits()
      }
    }
    if position < end, isNameStart(text[position]) {
      throw error(.malformedNumber, SourceRange(start: start, end: position + 1))
    }
    var digits = Array(text[start..<position])
    if digits.contains(UInt8(ascii: "_")) { digits.removeAll { $0 == UInt8(ascii: "_") } }
    let range = SourceRange(start: start, end: position)
    if !isFloat, let integer = Int(String(decoding: digits, as: UTF8.self)) {
      return try add(.integer(integer), from: start)
    }
    // Swift wants a digit on both sides of the point; Python does not.
    if let point = digits.firstIndex(of: UInt8(ascii: ".")) {
      let zero = UInt8(ascii: "0")
      let isFollowed = point + 1 < digits.count && digits[point + 1] | 0x20 != UInt8(ascii: "e")
      if !isFollowed { digits.insert(zero, at: point + 1) }
      if point == 0 { digits.insert(zero, at: 0) }
    }
    guard let number = Double(String(decoding: digits, as: UTF8.self)) else {
      throw error(.malformedNumber, range)
    }
    guard number.isFinite else { throw error(.numberTooLarge, range) }
    try add(.float(number), from: start)
  }

  private mutating func skipDigits() {
    while isDigit(at: position) || position < end && text[position] == UInt8(ascii: "_") {
      position += 1
    }
  }

  private mutating func readHexadecimal() throws(CustomLossError) {
    let start = position
    position += 2
    while position < end, isNameStart(text[position]) || isDigit(at: position) {
      position += 1
    }
    let digits = String(decoding: text[(start + 2)..<position], as: UTF8.self)
    guard let integer = Int(digits, radix: 16) else {
      throw error(.malformedNumber, SourceRange(start: start, end: position))
    }
    try add(.integer(integer), from: start)
  }

  // MARK: Pieces

  mutating func add(_ kind: Token.Kind, from start: Int) throws(CustomLossError) {
    let range = SourceRange(start: start, end: position)
    guard tokens.count < limits.tokens else { throw limit("tokens", limits.tokens, range) }
    tokens.append(Token(kind: kind, range: range))
  }

  var lineEnd: Int {
    text[position...].firstIndex(of: UInt8(ascii: "\n")) ?? end
  }

  func isDigit(at index: Int) -> Bool {
    index < end && text[index] >= UInt8(ascii: "0") && text[index] <= UInt8(ascii: "9")
  }

  /// Letters, and all that is not ASCII: Greek parameters are welcome.
  func isNameStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80
      || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
  }

  func error(
    _ fact: CustomLossError.Fact, _ range: SourceRange, hint: String? = nil
  ) -> CustomLossError {
    CustomLossError(fact: fact, place: SourcePlace(range, in: text), hint: hint)
  }

  func limit(_ name: String, _ limit: Int, _ range: SourceRange) -> CustomLossError {
    error(.limit(name: name, limit: limit), range)
  }
}
