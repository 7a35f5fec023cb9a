/// What a JSON document may be at most.
///
/// Length of the body itself and memory are bounded elsewhere: the first by the protocol, the
/// second by the `reserve` hook of the reader.
public struct JSONLimits: Sendable, Equatable {
  /// Objects and arrays inside one another: 32; no request needs more than a handful, and every
  /// level costs an entry of the reader's stack.
  public var depth = 32
  /// Axes of a tensor: 8; Keras' losses take any number, models seldom make more than five.
  public var rank = 8
  /// Numbers in all tensors of a document together: 2²⁷ (1 GiB once stored).
  public var elements = 1 << 27
  /// Bytes of a string as written: 65,536; the longest is the source of a custom loss.
  public var stringBytes = 65_536
  /// Bytes of a field's name as written: 256; it may be quoted in errors.
  public var nameBytes = 256
  /// Bytes of a number as written: 4,096; the longest halfway case of a `Double` has 768 digits.
  public var numberBytes = 4_096
  /// Fields of an object: 16,384; the largest known use is a weight for each class.
  public var fields = 16_384
  /// Entries of an array that is no tensor: 16,384, as many as fields.
  public var listLength = 16_384
  /// Values in all but the elements of tensors: 262,144, as 10,000 partial results have; each costs
  /// about 100 bytes, however short.
  public var values = 262_144

  /// Whether bare `NaN` and `Infinity`, which Python's `json` writes, are read as numbers.
  public var takesBareNonFinite = false

  /// The name of a field at the top whose number is also kept as it was written.
  ///
  /// With one, a fault that leaves the document readable is thrown at its end, so that the field is
  /// known wherever it stands.
  public var verbatimField: String?

  /// Whether integers that no type of 64 bits holds are noted although their `Double` looks as if.
  public var notesWideIntegers = false

  /// The default limits.
  public init() {}
}
