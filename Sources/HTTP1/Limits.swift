/// What the parser takes before it refuses a request: each with its default, unit and reason.
public struct Limits: Equatable, Sendable {
  /// Bytes of the request's target; default 8,192, the length RFC 9112 §3 recommends to support.
  public var targetBytes = 8_192
  /// Bytes of the whole head, line ends included; default 32,768, room for large cookies and tokens.
  public var headBytes = 32_768
  /// Fields of a head; default 100, several times what a browser behind three proxies sends.
  public var fieldCount = 100
  /// Bytes of a body as sent, before it is inflated; default 1 GiB.
  public var bodyBytes = 1 << 30
  /// Bytes of the line that opens a chunk; default 256: sixteen digits and a small extension.
  public var chunkLineBytes = 256
  /// Bytes of chunk extensions in one body; default 16,384: they have no legitimate use here.
  public var chunkExtensionBytes = 16_384
  /// Bytes of the trailer fields, line ends included; default 8,192: they are read for their syntax
  /// and dropped.
  public var trailerBytes = 8_192

  /// The defaults.
  public init() {}
}
