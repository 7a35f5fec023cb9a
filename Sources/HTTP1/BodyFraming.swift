/// How the end of a request's body is found (RFC 9112 §6).
public enum BodyFraming: Equatable, Sendable {
  /// Neither `Content-Length` nor `Transfer-Encoding`: there is no body.
  case none
  /// `Content-Length`: this number of bytes.
  case sized(ByteCount)
  /// `Transfer-Encoding: chunked`.
  case chunked
}
