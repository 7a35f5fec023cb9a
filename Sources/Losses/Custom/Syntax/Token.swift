/// A word of Python.
struct Token: Equatable {
  enum Kind: Equatable {
    case name(String)
    case integer(Int)
    case float(Double)
    case string(String)
    /// A string with expressions in braces: the text between its quotes.
    case formatted(SourceRange)
    /// An operator or a bracket.
    case sign(String)
    case newline, indent, dedent, end
  }
  let kind: Kind
  let range: SourceRange
  /// How tightly a sign binds as an operator between operands; 0 for everything else.
  var precedence = 0
}
