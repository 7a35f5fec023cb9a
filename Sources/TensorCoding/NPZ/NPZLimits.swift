/// What a body of the npz format may be at most.
///
/// Its length as sent and its memory are bounded elsewhere: the first by the protocol, the second by
/// the `reserve` hook of the reader.
public struct NPZLimits: Sendable, Equatable {
  /// Bytes of all entries once they are expanded: 1 GiB.
  public var expandedBytes = 1 << 30
  /// How many times its size an entry may expand to: 200, as a body in gzip.
  public var ratio = 200
  /// Bytes of an entry that are free of the ratio: 64 MiB, so that honest zeros pass.
  public var ratioAllowance = 64 << 20
  /// Arrays: 1,024; a loss takes four, a custom one some more.
  public var arrays = 1_024
  /// Bytes of a name: 256; it may be quoted in errors.
  public var nameBytes = JSONLimits().nameBytes
  /// Bytes of an array's header: 64 KiB; NumPy writes 118.
  public var headerBytes = 65_536
  /// Axes of an array: 8, as in JSON.
  public var rank = JSONLimits().rank
  /// Elements of all arrays together: 2²⁷ (1 GiB once stored).
  public var elements = JSONLimits().elements

  /// The default limits.
  public init() {}
}
