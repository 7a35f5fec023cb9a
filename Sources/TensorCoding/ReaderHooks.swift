/// What the caller of a reader decides while it reads.
public struct ReaderHooks: Sendable {
  /// Whether a field or tensor of that name may stand at the top level; asked before its value is
  /// read.
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
