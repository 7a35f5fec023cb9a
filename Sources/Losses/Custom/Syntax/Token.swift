/// A word of Python.
struct Token: Equatable {
  enum Kind: Equatable {
    case name(String)
    case keyword(Keyword)
    case integer(Int)
    case float(Double)
    case string(String)
    /// A string with expressions in braces: the text between its quotes.
    case formatted(SourceRange)
    /// An operator or a bracket.
    case sign(Sign)
    case newline, indent, dedent, end
  }

  /// Words that cannot be names.
  enum Keyword: String, CaseIterable {
    case and, or, not, `if`, `else`, elif, `for`, `while`, `in`, `is`, lambda, def, `return`
    case `import`, from, `as`, with, `try`, except, finally, `class`, pass, global, nonlocal, yield
    case `await`, async, del, assert, raise, `break`, `continue`
    case `true` = "True"
    case `false` = "False"
    case none = "None"
  }

  enum Sign: String, CaseIterable {
    case openRound = "("
    case closeRound = ")"
    case openSquare = "["
    case closeSquare = "]"
    case openCurly = "{"
    case closeCurly = "}"
    case comma = ","
    case colon = ":"
    case semicolon = ";"
    case dot = "."
    case ellipsis = "..."
    case arrow = "->"
    case assign = "="
    case named = ":="
    case plus = "+"
    case minus = "-"
    case star = "*"
    case slash = "/"
    case floorDivide = "//"
    case percent = "%"
    case at = "@"
    case power = "**"
    case tilde = "~"
    case ampersand = "&"
    case bar = "|"
    case caret = "^"
    case shiftLeft = "<<"
    case shiftRight = ">>"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case plusAssign = "+="
    case minusAssign = "-="
    case starAssign = "*="
    case slashAssign = "/="
    case floorDivideAssign = "//="
    case percentAssign = "%="
    case atAssign = "@="
    case powerAssign = "**="
    case ampersandAssign = "&="
    case barAssign = "|="
    case caretAssign = "^="
    case shiftLeftAssign = "<<="
    case shiftRightAssign = ">>="
  }

  let kind: Kind
  let range: SourceRange
}

extension Token.Sign {
  /// The operator of an augmented assignment: `+` of `+=`.
  var augmented: Token.Sign? {
    switch self {
    case .plusAssign: .plus
    case .minusAssign: .minus
    case .starAssign: .star
    case .slashAssign: .slash
    case .floorDivideAssign: .floorDivide
    case .percentAssign: .percent
    case .atAssign: .at
    case .powerAssign: .power
    case .ampersandAssign: .ampersand
    case .barAssign: .bar
    case .caretAssign: .caret
    case .shiftLeftAssign: .shiftLeft
    case .shiftRightAssign: .shiftRight
    default: nil
    }
  }
}
