/// Why a JSON document was refused, and where.
public struct JSONError: Error, Equatable, Sendable {
  /// What is wrong.
  public let fact: Fact
  /// Where in the document, as a JSON pointer (RFC 6901); `nil` at its top.
  public let pointer: String?
  /// Where in the body, in bytes from its start.
  public let offset: Int?

  /// A fact about the document, and its place.
  public init(_ fact: Fact, pointer: String? = nil, offset: Int? = nil) {
    self.fact = fact
    self.pointer = pointer
    self.offset = offset
  }

  /// What can be wrong with a document.
  public enum Fact: Equatable, Sendable {
    /// An unexpected byte.
    case unexpectedByte(UInt8, expected: Expected)
    /// The document ends too early.
    case unexpectedEnd(expected: Expected)
    /// A byte order mark, which RFC 8259 §8.1 forbids to write.
    case byteOrderMark
    /// The document is an array, a string, a number or a literal.
    case notAnObject
    /// A word that is not `true`, `false` or `null`.
    case unknownLiteral
    /// A bare `NaN` or `Infinity`; they are written as strings.
    case bareNonFinite
    /// A number that RFC 8259 §6 does not allow.
    case malformedNumber
    /// A number that begins with a zero too many.
    case leadingZero
    /// A control character in a string that is not escaped.
    case controlCharacter(UInt8)
    /// A backslash before something that is no escape.
    case malformedEscape
    /// A surrogate escape without its other half.
    case loneSurrogate
    /// Bytes of a string that are not UTF-8.
    case malformedUTF8
    /// A name that the same object has already had.
    case duplicateName(String)
    /// A name of the top level that the caller does not accept.
    case refusedName(String)
    /// A row of another length than the rows before it.
    case raggedRow(expected: Int, received: Int)
    /// A number or a row that lies deeper or less deep than those before it.
    case mixedDepth(expected: Int, received: Int)
    /// A value among numbers that is not a number.
    case notANumber(JSONKind)
    /// More of something than the limits allow.
    case limit(Limit, allowed: Int)
    /// Memory was refused by the caller or by the system.
    case memoryRefused(bytes: Int)
  }

  /// What could have stood at a place.
  public enum Expected: Equatable, Sendable {
    /// Any value.
    case value
    /// A value, or the end of the array.
    case valueOrArrayEnd
    /// A name in quotation marks.
    case name
    /// A name in quotation marks, or the end of the object.
    case nameOrObjectEnd
    /// A colon.
    case colon
    /// A comma, or the end of the array.
    case commaOrArrayEnd
    /// A comma, or the end of the object.
    case commaOrObjectEnd
    /// The rest of a string.
    case stringEnd
    /// Nothing but white space.
    case end
  }

  /// What is limited: see the properties of the same names in `JSONLimits`.
  public enum Limit: String, Equatable, Sendable {
    /// Objects and arrays inside one another.
    case depth
    /// Axes of a tensor.
    case rank
    /// Numbers in all tensors.
    case elements
    /// Bytes of a string.
    case stringBytes
    /// Bytes of a name.
    case nameBytes
    /// Bytes of a number.
    case numberBytes
    /// Fields of an object.
    case fields
    /// Entries of a list.
    case listLength
    /// Values in all.
    case values
  }
}
