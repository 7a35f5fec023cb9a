/// Why a custom loss is rejected: a fact, its place in the source, and a remedy.
public struct CustomLossError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Fact: Equatable, Sendable {
    // The text itself.
    /// A source without a single expression.
    case empty
    /// Bytes that are not UTF-8, or a character without a meaning in Python.
    case unexpectedCharacter
    /// A string that does not end.
    case unterminatedString
    /// A malformed number.
    case malformedNumber
    /// An indentation that does not match any earlier line.
    case indentation
    /// A bracket without its partner.
    case unbalancedBracket
    /// Something else was found instead of the expected.
    case expected(String)
    /// A Python feature that custom losses do not support.
    case notSupported(what: String)
    /// The source ends without a loss: no expression, no function, no `return`.
    case noResult

    // Names.
    /// A name that is not defined.
    case unknownName(String)
    /// A known name that a custom loss cannot use: `what` describes it.
    case foreign(String, what: String)
    /// An attribute that the module or the value does not have.
    case unknownAttribute(String, of: String)
    /// An argument that the function does not take.
    case unknownArgument(String, function: String, known: [String])
    /// The same argument twice.
    case repeatedArgument(String, function: String)
    /// An argument that the function needs.
    case missingArgument(String, function: String)
    /// More arguments than the function takes.
    case tooManyArguments(function: String, limit: Int)
    /// A value for a parameter that the loss does not have.
    case unusedArgument(String, known: [String])

    // Values.
    /// A value of another kind is required.
    case wrongKind(expected: String, found: String)
    /// A tensor is used as a truth value in `if`, `and`, `or` or `not`.
    case tensorDecides(what: String)
    /// The source raises an error with a type and a message.
    case raised(String, String)
    /// The called value is not a function.
    case notCallable(String)
    /// A number that is too large.
    case numberTooLarge
    /// A number divided by zero.
    case divisionByZero
    /// The number of values differs from the number of names on the left.
    case unpacking(expected: Int, found: Int)

    // Shapes.
    /// Two shapes that do not broadcast.
    case cannotBroadcast(left: [Int], right: [Int])
    /// Two shapes that do not fit the operator.
    case shapesDoNotFit(left: [Int], right: [Int], expected: String)
    /// A shape that the operator does not accept.
    case wrongShape([Int], expected: String)
    /// An axis that the tensor does not have.
    case axisOutOfRange(axis: Int, rank: Int)
    /// An index outside its axis.
    case indexOutOfRange(index: Int, length: Int)
    /// A built-in loss rejects its arguments.
    indirect case builtIn(LossError)

    // Bounds.
    /// A limit of `CustomLimits` is exceeded.
    case limit(name: String, limit: Int)
    /// More axes than a tensor may have.
    case rank(limit: Int)
  }

  /// What is wrong.
  public let fact: Fact
  /// Where.
  public let place: SourcePlace
  /// A correction, if one is known.
  public let hint: String?
}

extension CustomLossError {
  /// The kind of fact, for programs to switch over; its raw value is stable.
  public enum Code: String, CaseIterable, Sendable {
    /// The source cannot be read.
    case syntax = "custom_syntax"
    /// The source does not return a loss.
    case noResult = "custom_no_result"
    /// A Python feature that custom losses do not support.
    case notSupported = "custom_not_supported"
    /// The name is not defined.
    case unknownName = "custom_unknown_name"
    /// Arguments that do not fit the called function.
    case argument = "custom_argument"
    /// A value of the wrong kind.
    case value = "custom_value"
    /// Shapes that do not fit.
    case shape = "custom_shape"
    /// A limit is exceeded.
    case limit = "custom_limit"
  }

  /// The kind of fact.
  public var code: Code {
    switch fact {
    case .empty, .noResult: .noResult
    case .unexpectedCharacter, .unterminatedString, .malformedNumber, .indentation,
      .unbalancedBracket, .expected:
      .syntax
    case .notSupported: .notSupported
    case .unknownName, .unknownAttribute, .foreign: .unknownName
    case .unknownArgument, .repeatedArgument, .missingArgument, .tooManyArguments, .unusedArgument,
      .unpacking:
      .argument
    case .wrongKind, .tensorDecides, .raised, .notCallable, .divisionByZero: .value
    case .cannotBroadcast, .shapesDoNotFit, .wrongShape, .axisOutOfRange, .indexOutOfRange,
      .builtIn:
      .shape
    case .numberTooLarge, .limit, .rank: .limit
    }
  }

  /// Whether the source cannot be read, independent of shapes.
  public var isSyntax: Bool { code == .syntax }

  /// One sentence with the error and its place.
  public var sentence: String {
    let quote = place.quote.isEmpty ? "" : " at `\(place.quote)`"
    return "line \(place.line), column \(place.column)\(quote): \(what)."
  }

  /// The hint as a sentence: a question where it is the nearest known name, else a suggestion.
  public var advice: String? {
    guard let hint else { return nil }
    let name = hint.filter { $0 != "`" }
    let isName = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    return isName ? "Did you mean `\(name)`?" : "Try: \(hint)"
  }

  /// What is wrong, without the place.
  var what: String {
    switch fact {
    case .empty: "the source is empty"
    case .unexpectedCharacter: "unexpected character"
    case .unterminatedString: "unterminated string"
    case .malformedNumber: "not a number"
    case .indentation: "the indentation does not match any earlier line"
    case .unbalancedBracket: "unbalanced bracket"
    case .expected(let what): "expected \(what)"
    case .notSupported(let what): "custom losses do not support \(what)"
    case .noResult:
      "the source contains no loss: end it with an expression, a `lambda` or a `def` with `return`"
    case .unknownName(let name): "unknown name `\(name)`"
    case .foreign(let name, let what): "`\(name)` is \(what)"
    case .raised(let type, let message):
      "the source raises `\(type)`" + (message.isEmpty ? "" : ": \(message)")
    case .unknownAttribute(let name, let owner): "\(owner) has no `\(name)`"
    case .unknownArgument(let name, let function, let known):
      "`\(function)` takes no `\(name)`, only \(known.joined(separator: ", "))"
    case .repeatedArgument(let name, let function): "`\(function)` is given `\(name)` twice"
    case .missingArgument(let name, let function): "`\(function)` needs `\(name)`"
    case .tooManyArguments(let function, let limit):
      "`\(function)` takes at most \(limit) argument\(limit == 1 ? "" : "s")"
    case .unusedArgument(let name, let known):
      "the loss has no parameter `\(name)`"
        + (known.isEmpty ? "" : ", only \(known.joined(separator: ", "))")
    case .wrongKind(let expected, let found): "expected \(expected), found \(found)"
    case .tensorDecides(let what): "a tensor cannot be a truth value in `\(what)`"
    case .notCallable(let what): "\(what) is not a function"
    case .numberTooLarge: "the number is too large"
    case .divisionByZero: "division by zero"
    case .unpacking(let expected, let found):
      "expected \(expected) values to unpack, found \(found)"
    case .cannotBroadcast(let left, let right): "shapes \(left) and \(right) do not broadcast"
    case .shapesDoNotFit(let left, let right, let expected):
      "shapes \(left) and \(right) do not match: expected \(expected)"
    case .wrongShape(let shape, let expected):
      "expected \(expected), received shape \(Self.spelled(shape))"
    case .axisOutOfRange(let axis, let rank): "axis \(axis) is outside a tensor of rank \(rank)"
    case .indexOutOfRange(let index, let length):
      "index \(index) is outside an axis of length \(length)"
    case .builtIn(let error): "the loss does not accept its arguments: \(error)"
    case .limit(let name, let limit): "exceeds the limit of \(limit) \(name)"
    case .rank(let limit): "exceeds the limit of \(limit) axes"
    }
  }

  /// A shape, shortened: the given list may be long.
  private static func spelled(_ shape: [Int]) -> String {
    shape.count <= Shape.rankLimit
      ? "\(shape)"
      : "[\(shape.prefix(4).map(String.init).joined(separator: ", ")), …] of \(shape.count)"
  }
}
