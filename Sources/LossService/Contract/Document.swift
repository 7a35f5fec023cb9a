/// A tree of values as JSON knows them, its members in order: what the contract and the
/// listings are made of before one of the printers writes them.
public indirect enum Document: Equatable, Sendable {
  /// JSON's `null`.
  case null
  /// True or false.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A finite number.
  case number(Double)
  /// Text.
  case string(String)
  /// Values in order.
  case array([Document])
  /// Members in order; names do not repeat.
  case object([Member])

  /// One member of an object.
  public struct Member: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: Document
  }

  /// The member of that name, or `nil`.
  public subscript(name: String) -> Document? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// An object from pairs; those without a value are omitted.
  public static func object(pairs: [(String, Document?)]) -> Document {
    .object(
      pairs.compactMap { name, value in value.map { Member(name: name, value: $0) } })
  }

  /// An array of text.
  public static func strings(_ strings: some Sequence<String>) -> Document {
    .array(strings.map(Document.string))
  }
}

extension Document: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  /// Text.
  public init(stringLiteral value: String) { self = .string(value) }
}

extension Document: ExpressibleByIntegerLiteral {
  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }
}

extension Document: ExpressibleByFloatLiteral {
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
}

extension Document: ExpressibleByBooleanLiteral {
  /// True or false.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension Document: ExpressibleByArrayLiteral {
  /// Values in order.
  public init(arrayLiteral elements: Document...) { self = .array(elements) }
}

extension Document: ExpressibleByDictionaryLiteral {
  /// Members in order.
  public init(dictionaryLiteral elements: (String, Document)...) {
    self = .object(elements.map { Member(name: $0.0, value: $0.1) })
  }
}
