/// Why a body of the safetensors format was refused, and where.
public struct SafetensorsError: Error, Equatable, Sendable {
  /// What is wrong.
  public let fact: Fact
  /// The tensor that it is about, if it is about one.
  public let tensor: String?
  /// Where in the body, in bytes from its start.
  public let offset: Int

  /// A fact about the body, and its place.
  public init(_ fact: Fact, tensor: String? = nil, offset: Int) {
    self.fact = fact
    self.tensor = tensor
    self.offset = offset
  }

  /// What can be wrong with a body.
  public enum Fact: Equatable, Sendable {
    /// The body ends before the length of its header, or the header, is complete.
    case truncated(Part)
    /// The header would end after the body.
    case headerPastEnd(length: UInt64, available: Int)
    /// The header has an unexpected byte, or ends.
    case unexpected(UInt8?, expected: Expected)
    /// A byte order mark, where the header begins.
    case byteOrderMark
    /// A string with an invalid escape, half a surrogate pair, or a control character.
    case malformedString
    /// A string with bytes that are not UTF-8.
    case malformedUTF8
    /// A name that is empty, or has control characters.
    case unfitName
    /// A name that the same object has already had.
    case repeatedName(String)
    /// The name of a tensor that the caller does not accept.
    case refusedName(String)
    /// An entry has a field that the format does not know.
    case unknownField(String)
    /// An entry lacks a field.
    case missingField(String)
    /// A data type that the format does not know.
    case unknownType(String)
    /// A data type of the format that is not read here.
    case unsupportedType(String)
    /// A size or offset, or a product of sizes, that no body can have.
    case sizeTooLarge
    /// The end of a tensor lies before its begin.
    case reversedOffsets(begin: Int, end: Int)
    /// A tensor has another number of bytes than its shape and type ask for.
    case wrongLength(expected: Int, received: Int)
    /// A tensor does not begin where the one before it ended, or the first not at 0.
    case notTiled(expected: Int, received: Int)
    /// The body has another length than its header says.
    case wrongBodyLength(expected: Int, received: Int)
    /// The body continues after its last tensor.
    case goesOn
    /// More of something than the limits allow.
    case limit(Limit, allowed: Int)
    /// Memory was refused by the caller or by the system.
    case memoryRefused(bytes: Int)
  }

  /// The parts of a body before its values.
  public enum Part: Equatable, Sendable {
    /// The eight bytes with the length of the header.
    case length
    /// The header.
    case header
  }

  /// What could have stood at a place of the header.
  public enum Expected: Equatable, Sendable {
    /// The brace that opens an object.
    case object
    /// The bracket that opens an array.
    case array
    /// A name in quotation marks.
    case name
    /// A name in quotation marks, or the end of the object.
    case nameOrEnd
    /// A colon.
    case colon
    /// A comma, or a closing bracket.
    case commaOrEnd
    /// A string in quotation marks.
    case string
    /// The rest of a string.
    case stringEnd
    /// A whole number that is not negative, in digits alone.
    case integer
    /// A comma.
    case comma
    /// The end of an array.
    case arrayEnd
    /// Nothing but blanks.
    case end
  }

  /// What is limited: see the properties of the same names in `SafetensorsLimits`.
  public enum Limit: Equatable, Sendable {
    /// Bytes of the header.
    case headerBytes
    /// Tensors.
    case tensors
    /// Entries of the metadata.
    case metadata
    /// Bytes of a metadata value.
    case valueBytes
    /// Bytes of a name.
    case nameBytes
    /// Axes of a tensor.
    case rank
    /// Elements of all tensors.
    case elements
  }
}
