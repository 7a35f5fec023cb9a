/// A status code and its reason phrase.
public struct Status: Hashable, Sendable {
  /// The three digits.
  public let code: Int
  /// The reason phrase.
  public let reason: String
  /// A status.
  public init(_ code: Int, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// Whether an answer of this status never has a body (RFC 9110 §6.4.1).
  public var forbidsBody: Bool { code < 200 || code == 204 || code == 304 }
}
