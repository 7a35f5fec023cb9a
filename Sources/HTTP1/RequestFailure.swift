/// Why the server itself refuses a request.
///
/// Facts only: the handler makes the sentence and the answer.
public enum RequestFailure: Error, Equatable, Sendable {
  /// 400: the framing or a field breaks the rules.
  case malformed(Malformation)
  /// 408: the head, or the next bytes of the body, did not arrive in time.
  case timeout(RequestPart)
  /// 411 is answered only where a body is required and its length unknown.
  case lengthRequired
  /// 413: the body is, or would become, larger than the limit in bytes.
  case bodyTooLarge(limit: Int)
  /// 414: the target is longer than the limit in bytes.
  case targetTooLong(limit: Int)
  /// 415: a content coding other than gzip, deflate, identity.
  case unsupportedCoding(String)
  /// 400: the compressed body is damaged, or expands beyond the bound.
  case badCoding(CodingFault)
  /// 417: an expectation other than 100-continue.
  case expectationFailed
  /// 431: the head is larger, or has more fields, than the limit.
  case headTooLarge(limit: Int)
  /// 503: no room in the memory budget, or too many connections; retry after this many seconds.
  case overloaded(retryAfter: Int)
  /// 505: a major version other than 1.
  case unsupportedVersion
  /// 400: plain HTTP spoken on a TLS port.
  case plainTextOnTLSPort
}

extension RequestFailure {
  /// The status of the answer.
  public var status: Status {
    switch self {
    case .malformed, .badCoding, .plainTextOnTLSPort: Status(400, "Bad Request")
    case .timeout: Status(408, "Request Timeout")
    case .lengthRequired: Status(411, "Length Required")
    case .bodyTooLarge: Status(413, "Content Too Large")
    case .targetTooLong: Status(414, "URI Too Long")
    case .unsupportedCoding: Status(415, "Unsupported Media Type")
    case .expectationFailed: Status(417, "Expectation Failed")
    case .headTooLarge: Status(431, "Request Header Fields Too Large")
    case .overloaded: Status(503, "Service Unavailable")
    case .unsupportedVersion: Status(505, "HTTP Version Not Supported")
    }
  }
}
