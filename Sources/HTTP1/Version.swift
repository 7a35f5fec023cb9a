/// A version of HTTP that this server speaks.
public enum Version: Sendable {
  /// HTTP/1.0.
  case http10
  /// HTTP/1.1, and any later 1.x, which is read as such (RFC 9110 §2.5).
  case http11
}
