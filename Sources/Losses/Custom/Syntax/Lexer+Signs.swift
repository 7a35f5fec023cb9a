// Signs: operators, brackets and punctuation.

extension Lexer {
  /// A sign, and the token that it becomes.
  private struct Sign {
    let bytes: [UInt8]
    let kind: Token.Kind
    let precedence: Int

    init(_ text: String) {
      bytes = Array(text.utf8)
      kind = .sign(text)
      precedence =
        switch text {
        case "==", "!=", "<", "<=", ">", ">=": Parser.comparisons
        case "|": 5
        case "^": 6
        case "&": 7
        case "<<", ">>": 8
        case "+", "-": 9
        case "*", "/", "//", "%", "@": 10
        default: 0
        }
    }
  }

  /// The signs by their first byte, the longest first.
  private static let signs: [[Sign]] = {
    var signs = [[Sign]](repeating: [], count: 256)
    for text in spellings {
      let sign = Sign(text)
      signs[Int(sign.bytes[0])].append(sign)
    }
    return signs
  }()

  /// Longest first.
  private static let spellings = [
    "**=", "//=", "...", ">>=", "<<=", "**", "//", "==", "!=", "<=", ">=", "->", "+=", "-=", "*=",
    "/=", "%=", "@=", "&=", "|=", "^=", ":=", "<<", ">>", "+", "-", "*", "/", "%", "<", ">", "=",
    "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "@", "&", "|", "^", "~",
  ]

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
    try add(sign.kind, from: start, precedence: sign.precedence)
  }

  private func stands(_ bytes: [UInt8], at start: Int) -> Bool {
    guard bytes.count <= text.count - start else { return false }
    for index in bytes.indices where text[start + index] != bytes[index] { return false }
    return true
  }
}
