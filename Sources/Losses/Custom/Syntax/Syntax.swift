/// An expression of a source, and where it stands.
struct Syntax: Sendable {
  indirect enum Kind: Sendable {
    case integer(Int)
    case float(Double)
    case string(String)
    case boolean(Bool)
    case none
    case ellipsis
    case name(String)
    case list([Syntax])
    case tuple([Syntax])
    case attribute(Syntax, String)
    case call(Syntax, [CallArgument])
    case subscripted(Syntax, [Index])
    /// Signs before an operand, the outermost first.
    case prefixed([Sign], Syntax)
    /// Operators of one precedence, from left to right.
    case chain(Syntax, [Link])
    case power(Syntax, Syntax)
    /// `a < b < c`: true if all hold.
    case comparison(Syntax, [Link])
    case and([Syntax])
    case or([Syntax])
    case not(Syntax)
    case conditional(Syntax, condition: Syntax, otherwise: Syntax)
    case lambda(FunctionSyntax)
  }

  enum Sign: Sendable { case minus, plus, not }

  /// An operator and what stands to its right.
  struct Link: Sendable {
    let sign: String
    let operand: Syntax
    /// Of the operator itself.
    let range: SourceRange
  }

  struct CallArgument: Sendable {
    let name: String?
    let value: Syntax
  }

  /// What stands between the commas of a subscript.
  enum Index: Sendable {
    case one(Syntax)
    case slice(from: Syntax?, to: Syntax?, by: Syntax?, SourceRange)
  }

  let kind: Kind
  let range: SourceRange
  /// How many levels of expressions lie within, this one included.
  let depth: Int
}

/// A function, by `def` or `lambda`.
final class FunctionSyntax: Sendable {
  struct Parameter: Sendable {
    let name: String
    let defaultValue: Syntax?
    let range: SourceRange
  }

  let name: String
  let parameters: [Parameter]
  let body: [Statement]
  let documentation: String?
  let range: SourceRange

  init(
    name: String, parameters: [Parameter], body: [Statement], documentation: String?,
    range: SourceRange
  ) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.documentation = documentation
    self.range = range
  }
}

/// A statement of a source.
struct Statement: Sendable {
  indirect enum Kind: Sendable {
    case expression(Syntax)
    /// Each target list in turn gets the value.
    case assign([Target], Syntax)
    case augment(name: String, sign: String, Syntax)
    case define(FunctionSyntax)
    /// `if`, each `elif`, and `else`.
    case branches([(condition: Syntax, body: [Statement])], otherwise: [Statement])
    case give(Syntax?)
    case pass
  }

  /// One name, or several that a tuple is unpacked into.
  struct Target: Sendable {
    let names: [String]
    let isTuple: Bool
  }

  let kind: Kind
  let range: SourceRange
}
