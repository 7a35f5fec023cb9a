import HTTP1

/// The fields of an answer, made once.
enum MediaFields {
  static let json = [Field("Content-Type", "application/json")]
  /// Of an answer in the one of two forms that the request asked for.
  static let jsonOrTensors = json + [Field("Vary", "Accept")]
  static let tensors = [Field("Content-Type", tensorType), Field("Vary", "Accept")]
  /// The media type of tensors in the safetensors format; none is registered.
  static let tensorType = "application/x-safetensors"
  static let yaml = [Field("Content-Type", "application/yaml")]
  static let prometheus = [Field("Content-Type", "text/plain; version=0.0.4; charset=utf-8")]
}
