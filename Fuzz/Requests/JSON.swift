import Foundation

/// A JSON value as a request spells it: numbers are kept as text, so that any spelling can be sent.
public indirect enum JSON: Equatable, Sendable {
  /// A number, `true`, `false` or `null`, as it is spelled.
  case literal(String)
  /// A string, without its escapes.
  case string(String)
  /// The elements of an array.
  case array([JSON])
  /// The members of an object, in order; names may repeat.
  case object([Member])

  /// A member of an object.
  public struct Member: Equatable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: JSON
  }

  /// The text on the wire.
  public var text: String {
    switch self {
    case .literal(let text): text
    case .string(let string): Self.quoted(string)
    case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.map { "\(Self.quoted($0.name)):\($0.value.text)" }.joined(separator: ",") + "}"
    }
  }

  /// The value of the member of that name.
  subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The shape of a rectangular array of numbers; `nil` for anything else.
  var shape: [Int]? {
    switch self {
    case .literal("null"), .object: return nil
    case .literal, .string: return []
    case .array(let elements):
      let inner = elements.map(\.shape)
      guard let first = inner.first else { return [0] }
      guard let first, inner.allSatisfy({ $0 == first }) else { return nil }
      return [elements.count] + first
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\0"..<" ": quoted += String(format: "\\u%04x", scalar.value)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension JSON: ExpressibleByStringLiteral {
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
}
