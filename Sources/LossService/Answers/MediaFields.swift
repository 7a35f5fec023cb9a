import HTTP1

/// The fields of an answer, made once.
enum MediaFields {
  static let json = [Field("Content-Type", "application/json")]
  static let yaml = [Field("Content-Type", "application/yaml")]
  static let prometheus = [Field("Content-Type", "text/plain; version=0.0.4; charset=utf-8")]
  /// Of an answer in the one of several formats that the request asked for.
  static let varyByAccept = Field("Vary", "Accept")
  /// Of an answer that is compressed for clients that take that.
  static let varyByAcceptEncoding = Field("Vary", "Accept-Encoding")
}
