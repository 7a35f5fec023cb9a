/// What the caller of a reader decides while it reads.
public struct ReaderHooks: Sendable {
  /// Whether a field or tensor of that name may stand at the top level; asked before its value is
  /// read.
  public var accepts: (@Sendable (_ name: String) -> Bool)?
  /// Whether a member of that name is passed over, among so many objects and lists that are open:
  /// it may hold anything.
  public var passesOver: (@Sendable (_ name: String, _ depth: Int) -> Bool)?
  /// Whether the reader may hold this many more bytes; asked before it does.
  public var reserve: (@Sendable (_ bytes: Int) -> Bool)?

  /// Hooks that let everything pass, unless given.
  public init(
    accepts: (@Sendable (_ name: String) -> Bool)? = nil,
    passesOver: (@Sendable (_ name: String, _ depth: Int) -> Bool)? = nil,
    reserve: (@Sendable (_ bytes: Int) -> Bool)? = nil
  ) {
    self.accepts = accepts
    self.passesOver = passesOver
    self.reserve = reserve
  }
}
