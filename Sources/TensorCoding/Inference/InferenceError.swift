/// Why a request of the Open Inference Protocol was refused.
public struct InferenceError: Error, Equatable, Sendable {
  /// What is wrong.
  public let fact: Fact
  /// Where in the JSON part, as the members and indices that lead there.
  public let path: [String]

  /// A fact about the request, and its place.
  public init(_ fact: Fact, at path: [String] = []) {
    self.fact = fact
    self.path = path
  }

  /// What can be wrong with a request.
  public enum Fact: Equatable, Sendable {
    /// The JSON part cannot be read.
    case json(JSONError)
    /// The body has no JSON part: the raw form, for models of one input.
    case raw
    /// A body without a JSON part whose length is not known.
    case rawWithoutLength
    /// A body without a JSON part that ends within a value.
    case rawRest(bytes: Int, type: String)
    /// The body ends within its JSON part.
    case truncatedJSON(expected: Int, received: Int)
    /// A member is missing.
    case missingMember(String)
    /// A value has another type than its member takes.
    case wrongType(expected: Expected)
    /// Two inputs have the same name.
    case repeatedInput(String)
    /// An input that the caller does not accept.
    case refusedInput(String)
    /// A datatype that the protocol does not know, or that is not read here.
    case unknownType(String)
    /// A shape that no tensor can have.
    case sizeTooLarge
    /// An input has its values twice, or not at all.
    case notOneSource(count: Int)
    /// An input lies in shared memory.
    case sharedMemory
    /// An input has another number of elements than its shape.
    case wrongCount(expected: Int, received: Int)
    /// The values are nested to different depths, or are no numbers.
    case notNumbers
    /// A value is outside of the range of its datatype, or has a fraction.
    case outOfRange(type: String)
    /// The bytes of an input are not as many as its shape and datatype ask for.
    case wrongLength(expected: Int, received: Int)
    /// The body ends before the bytes of an input.
    case missingBytes(Int)
    /// Bytes follow the last input.
    case leftOver
    /// A request parameter is a list or an object.
    case notScalar
    /// More of something than the limits allow.
    case limit(Limit, allowed: Int)
    /// Memory was refused by the caller or by the system.
    case memoryRefused(bytes: Int)
  }

  /// What a member takes.
  public enum Expected: Equatable, Sendable {
    /// An object.
    case object
    /// A list of objects.
    case objects
    /// A string.
    case string
    /// A list of lengths.
    case shape
    /// A number of bytes.
    case size
    /// True or false.
    case boolean
  }

  /// What is limited.
  public enum Limit: Equatable, Sendable {
    /// Axes of an input.
    case rank
    /// Elements of all inputs.
    case elements
  }
}
