/// Why a body of the npz format was refused, and where.
public struct NPZError: Error, Equatable, Sendable {
  /// What is wrong.
  public let fact: Fact
  /// The array that it is about, if it is about one.
  public let array: String?
  /// Where in the body, in bytes from its start.
  public let offset: Int

  /// A fact about the body, and its place.
  public init(_ fact: Fact, array: String? = nil, offset: Int) {
    self.fact = fact
    self.array = array
    self.offset = offset
  }

  /// What can be wrong with a body.
  public enum Fact: Equatable, Sendable {
    /// The body is one array in the npy format, not an archive of arrays.
    case singleArray
    /// No record of an archive begins where one must.
    case notARecord
    /// The body ends within a part of the archive.
    case truncated(Part)
    /// The body continues after the end of the archive.
    case goesOn
    /// The archive is encrypted, split over several files, or uses an unsupported feature.
    case unsupported(Feature)
    /// A compression method other than stored and deflated.
    case unsupportedMethod(Int)
    /// The name of an entry is not that of an array: letters without a path, then `.npy`.
    case unfitName(String)
    /// The name of an entry is not UTF-8.
    case malformedUTF8
    /// Two entries have the same name.
    case repeatedName(String)
    /// The name of an array that the caller does not accept.
    case refusedName(String)
    /// An extra field of a record is cut short, or lacks a size that it must have.
    case malformedExtra
    /// The directory says something else than the entry, or than the archive is.
    case directoryDiffers(Item)
    /// The bytes of an entry do not have the checksum that its record states.
    case wrongChecksum
    /// An entry has another number of bytes than its record states.
    case wrongSize(expected: Int, received: Int)
    /// An array has another number of bytes than its shape and type ask for.
    case wrongLength(expected: Int, received: Int)
    /// An entry continues after its array.
    case arrayGoesOn
    /// The deflated bytes of an entry are damaged.
    case damaged
    /// An entry that expands to an implausible multiple of its size.
    case bomb(ratio: Int)
    /// All arrays together would pass the limit on a body.
    case tooLarge(limit: Int)
    /// An entry does not begin as the npy format does.
    case notNPY
    /// A version of the npy format that is not read here.
    case unsupportedVersion(major: Int, minor: Int)
    /// The header of an array is not the literal that the npy format wants.
    case malformedHeader
    /// The header of an array lacks a field.
    case missingField(String)
    /// The header of an array has a field twice, or one that is unknown.
    case unknownField(String)
    /// A data type that is not read here.
    case unsupportedType(String)
    /// A length that no array can have.
    case sizeTooLarge
    /// More of something than the limits allow.
    case limit(Limit, allowed: Int)
    /// Memory was refused by the caller or by the system.
    case memoryRefused(bytes: Int)
  }

  /// The parts of an archive.
  public enum Part: Equatable, Sendable {
    /// The record before an entry, or its name.
    case entry
    /// The bytes of an entry.
    case data
    /// The record after an entry of previously unknown size.
    case descriptor
    /// The directory.
    case directory
    /// The record at the end.
    case end
  }

  /// What an archive may have that is not read here.
  public enum Feature: Equatable, Sendable {
    /// Encryption.
    case encryption
    /// Several files.
    case volumes
    /// Flags that no writer of arrays sets.
    case flags
  }

  /// What the directory repeats.
  public enum Item: String, Equatable, Sendable {
    /// The name of an entry.
    case name
    /// Its compression method.
    case method
    /// Its checksum.
    case checksum
    /// One of its two sizes.
    case size
    /// Where it begins.
    case place
    /// The number of entries.
    case count
    /// Where the directory itself begins, or its length.
    case directory
  }

  /// What is limited: see the properties of the same names in `NPZLimits`.
  public enum Limit: Equatable, Sendable {
    /// Arrays.
    case arrays
    /// Bytes of a name.
    case nameBytes
    /// Bytes of an array's header.
    case headerBytes
    /// Axes of an array.
    case rank
    /// Elements of all arrays.
    case elements
  }
}
