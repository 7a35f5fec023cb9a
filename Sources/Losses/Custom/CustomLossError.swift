/// Why a custom loss is refused: a fact, its place in the source, and a remedy.
public struct CustomLossError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Fact: Equatable, Sendable {
    // The text itself.
    /// A source without a single expression.
    case empty
    /// Bytes that are not UTF-8, or a character that means nothing in Python.
    case unexpectedCharacter
    /// A string that does not end.
    case unterminatedString
    /// A malformed number.
    case malformedNumber
    /// An indentation that matches no earlier line.
    case indentation
    /// A bracket without its partner.
    case unbalancedBracket
    /// Something else was found in place of the expected.
    case expected(String)
    /// Something of Python that custom losses do not have, and what to use instead.
    case notSupported(what: String)
    /// The source ends without a loss: no expression, no function, no `return`.
    case noResult

    // Names.
    /// A name that nothing has.
    case unknownName(String)
    /// A known name that is no part of a custom loss: `what` describes it.
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
    /// Something of another kind belongs there.
    case wrongKind(expected: String, found: String)
    /// A tensor decides: `if`, `and`, `or`, `not` are for parameters only.
    case tensorDecides(what: String)
    /// The source itself raises an error, of that type and with that message.
    case raised(String, String)
    /// Something is called that is no function.
    case notCallable(String)
    /// A number that does not fit.
    case numberTooLarge
    /// A number divided by zero.
    case divisionByZero
    /// As many values as names to the left are needed.
    case unpacking(expected: Int, found: Int)

    // Shapes.
    /// Two shapes that do not broadcast.
    case cannotBroadcast(left: [Int], right: [Int])
    /// Two shapes that do not fit the operator.
    case shapesDoNotFit(left: [Int], right: [Int], expected: String)
    /// A shape that does not suit the operator.
    case wrongShape([Int], expected: String)
    /// An axis that the tensor does not have.
    case axisOutOfRange(axis: Int, rank: Int)
    /// An index outside its axis.
    case indexOutOfRange(index: Int, length: Int)
    /// A built-in loss refuses its arguments.
    indirect case builtIn(LossError)

    // Bounds.
    /// A bound of `CustomLimits` is passed.
    case limit(name: String, limit: Int)
    /// More axes than a tensor may have.
    case rank(limit: Int)
  }

  /// What is wrong.
  public let fact: Fact
  /// Where.
  public let place: SourcePlace
  /// The nearest thing that would work, if there is one.
  public let hint: String?
}

extension CustomLossError {
  /// What kind of fact it is, for programs to switch over; its raw value is a stable word.
  public enum Code: String, CaseIterable, Sendable {
    /// The source cannot be read.
    case syntax = "custom_syntax"
    /// The source gives no loss.
    case noResult = "custom_no_result"
    /// Something of Python that custom losses do not have.
    case notSupported = "custom_not_supported"
    /// Nothing has the name.
    case unknownName = "custom_unknown_name"
    /// Arguments that do not fit the called function.
    case argument = "custom_argument"
    /// A value of another kind than is needed.
    case value = "custom_value"
    /// Shapes that do not fit.
    case shape = "custom_shape"
    /// A bound is passed.
    case limit = "custom_limit"
  }

  /// What kind of fact it is.
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

  /// Whether the source itself cannot be read, whatever shapes it is called with.
  public var isSyntax: Bool { code == .syntax }

  /// One sentence with the fault and its place.
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
    case .indentation: "the indentation matches no earlier line"
    case .unbalancedBracket: "unbalanced bracket"
    case .expected(let what): "expected \(what)"
    case .notSupported(let what): "custom losses do not support \(what)"
    case .noResult: "there is no loss: end with an expression, a `lambda` or a `def` that returns"
    case .unknownName(let name): "unknown name `\(name)`"
    case .foreign(let name, let what): "`\(name)` is \(what)"
    case .raised(let type, let message):
      "the source raises `\(type)`" + (message.isEmpty ? "" : ": \(message)")
    case .unknownAttribute(let name, let owner): "\(owner) has no `\(name)`"
    case .unknownArgument(let name, let function, let known):
      "`\(function)` takes no `\(name)`, only \(known.joined(separator: ", "))"
    case .repeatedArgument(let name, let function): "`\(function)` is given `\(name)` twice"
    case .missingArgument(let name, let function): "`\(function)` needs `\(name)`"
    case .tooManyArguments(let function, let limit): "`\(function)` takes at most \(limit)"
    case .unusedArgument(let name, let known):
      "the loss has no parameter `\(name)`"
        + (known.isEmpty ? "" : ", only \(known.joined(separator: ", "))")
    case .wrongKind(let expected, let found): "expected \(expected), found \(found)"
    case .tensorDecides(let what): "a tensor cannot decide in `\(what)`"
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

  /// A shape in short: what is given for one may be a long list.
  private static func spelled(_ shape: [Int]) -> String {
    shape.count <= Shape.rankLimit
      ? "\(shape)"
      : "[\(shape.prefix(4).map(String.init).joined(separator: ", ")), …] of \(shape.count)"
  }
}
