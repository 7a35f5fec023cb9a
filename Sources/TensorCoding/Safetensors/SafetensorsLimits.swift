/// What a body of the safetensors format may be at most.
///
/// Its length and memory are bounded elsewhere: the first by the protocol, the second by the
/// `reserve` hook of the reader.
public struct SafetensorsLimits: Sendable, Equatable {
  /// Bytes of the header: 1 MiB; a tensor's entry takes about 70.
  public var headerBytes = 1 << 20
  /// Tensors: 1,024; a loss takes four, a custom one some more.
  public var tensors = 1_024
  /// Entries of the metadata: 1,024.
  public var metadata = 1_024
  /// Bytes of a metadata value as written: 65,536; the longest is the source of a custom loss.
  public var valueBytes = JSONLimits().stringBytes
  /// Bytes of any name as written: 256; it may be quoted in errors.
  public var nameBytes = JSONLimits().nameBytes
  /// Axes of a tensor: 8, as in JSON.
  public var rank = JSONLimits().rank
  /// Elements of all tensors together: 2²⁷ (1 GiB once stored).
  public var elements = JSONLimits().elements

  /// The default limits.
  public init() {}

  /// The largest size or offset that is ever real: 2⁴⁸.
  static let greatestSize: UInt64 = 1 << 48
}
