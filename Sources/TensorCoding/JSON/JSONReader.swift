import Losses

/// Reads a JSON object as its bytes arrive, and turns numbers into tensors on the way.
///
/// Feed it with `read(_:)`, piece by piece, then take the result from `finish()`. Of the text it
/// keeps no more than a token that is split between two pieces. After an error every further
/// call throws the same error until `reset(_:)`.
public struct JSONReader: ~Copyable {
  /// What the caller of a reader decides while it reads.
  public struct Hooks: Sendable {
    /// Whether a field of that name may stand at the top level; asked before its value is read.
    public var accepts: (@Sendable (_ name: String) -> Bool)?
    /// Whether the reader may hold so many bytes more; asked before it does.
    public var reserve: (@Sendable (_ bytes: Int) -> Bool)?

    /// Hooks that let everything pass, unless given.
    public init(
      accepts: (@Sendable (_ name: String) -> Bool)? = nil,
      reserve: (@Sendable (_ bytes: Int) -> Bool)? = nil
    ) {
      self.accepts = accepts
      self.reserve = reserve
    }
  }

  /// What a document may be at most.
  public let limits: JSONLimits
  /// The bytes of memory that the document has taken so far, tensors above all.
  public var bytesHeld: Int { 0 }

  /// A reader for one document, of about `byteCount` bytes if that is known.
  public init(limits: JSONLimits = JSONLimits(), byteCount: Int? = nil, hooks: Hooks = Hooks()) {
    self.limits = limits
  }

  /// Forgets the document and begins another, in the memory that is already there.
  public mutating func reset(byteCount: Int? = nil, hooks: Hooks = Hooks()) {
  }

  /// Reads the next piece of the document; pieces may be cut anywhere.
  public mutating func read(_ bytes: Span<UInt8>) throws(JSONError) {
  }

  /// Ends the document and hands over its fields; the reader needs a `reset` before the next.
  public mutating func finish() throws(JSONError) -> JSONObject {
    throw JSONError(.unexpectedEnd(expected: .value))
  }
}
