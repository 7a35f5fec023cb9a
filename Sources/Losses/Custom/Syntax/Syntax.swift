/// An expression of a source, and its place.
struct Syntax: Sendable {
  indirect enum Kind: Sendable {
    case integer(Int)
    case float(Double)
    case string(String)
    /// A string with expressions in braces.
    case formatted([FormatPiece])
    case boolean(Bool)
    case none
    case ellipsis
    case name(String)
    case list([Syntax])
    case tuple([Syntax])
    case set([Syntax])
    /// Keys and values; without a key, a dictionary that is unpacked.
    case dictionary([(key: Syntax?, value: Syntax)])
    case comprehension(Comprehension)
    /// `*items`, among the items of a list.
    case starred(Syntax)
    /// `name := value`.
    case named(String, Syntax)
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

  /// An operator and its right operand.
  struct Link: Sendable {
    let sign: String
    let operand: Syntax
    /// Of the operator itself.
    let range: SourceRange
  }

  struct CallArgument: Sendable {
    enum Kind: Sendable {
      case positional
      case named(String)
      /// `*values` and `**values`.
      case unpackedList, unpackedDictionary
    }
    let kind: Kind
    let value: Syntax

    /// Its name, if it has one.
    var name: String? { if case .named(let name) = kind { name } else { nil } }
  }

  /// A part of a formatted string.
  enum FormatPiece: Sendable {
    case text(String)
    case value(Syntax)
  }

  /// `item for target in iterable if condition`, within brackets of any kind.
  struct Comprehension: Sendable {
    enum Result: Sendable { case list, set, dictionary }
    struct Clause: Sendable {
      let target: AssignmentTarget
      let iterable: Syntax
      let conditions: [Syntax]
    }
    let result: Result
    /// The key of a dictionary's entry.
    let key: Syntax?
    let item: Syntax
    let clauses: [Clause]
  }

  /// An item between the commas of a subscript.
  enum Index: Sendable {
    case one(Syntax)
    case slice(from: Syntax?, to: Syntax?, by: Syntax?, SourceRange)
  }

  let kind: Kind
  let range: SourceRange
  /// How many levels of expressions lie within, this one included.
  let depth: Int
}

extension Syntax {
  /// The first name of a dotted path, of a call or of a part of one.
  var rootName: String? {
    switch kind {
    case .name(let name): name
    case .attribute(let owner, _), .subscripted(let owner, _): owner.rootName
    case .call(let function, _): function.rootName
    default: nil
    }
  }

  /// The dotted path, if the expression is one: `keras.losses.Loss`.
  var path: String? {
    switch kind {
    case .name(let name): name
    case .attribute(let owner, let name): owner.path.map { $0 + "." + name }
    default: nil
    }
  }
}

/// What a value is assigned to.
struct AssignmentTarget: Sendable {
  indirect enum Kind: Sendable {
    case name(String)
    case attribute(Syntax, String)
    case subscripted(Syntax, [Syntax.Index])
    case tuple([AssignmentTarget])
    /// `*rest`, within a tuple.
    case starred(AssignmentTarget)
  }
  let kind: Kind
  let range: SourceRange

  /// Every name that is assigned.
  var names: [String] {
    switch kind {
    case .name(let name): [name]
    case .tuple(let targets): targets.flatMap(\.names)
    case .starred(let target): target.names
    case .attribute, .subscripted: []
    }
  }
}
