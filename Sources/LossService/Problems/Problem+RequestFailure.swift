import HTTP1

extension Problem {
  /// The problem of a failure in the protocol layer.
  init(_ failure: RequestFailure) {
    switch failure {
    case .malformed(let phrase):
      self.init(.malformedRequest, "The request cannot be read: \(phrase).")
    case .timeout(let phrase):
      self.init(.requestTimeout, "The request did not arrive in time: \(phrase).")
    case .lengthRequired:
      self.init(RequestError.lengthRequired)
    case .bodyTooLarge(let limit):
      self.init(.bodyTooLarge, "The body exceeds the limit of \(limit) bytes.")
    case .targetTooLong(let limit):
      self.init(.targetTooLong, "The target exceeds the limit of \(limit) bytes.")
    case .unsupportedCoding(let coding):
      self.init(
        .unsupportedCoding,
        "The content coding \(quote(coding)) is not supported; gzip and deflate are.")
    case .badCoding(let phrase):
      self.init(.invalidCompression, "The body cannot be decompressed: \(phrase).")
    case .expectationFailed:
      self.init(.expectationFailed, "The server supports only the expectation 100-continue.")
    case .headTooLarge(let limit):
      self.init(.headTooLarge, "The head exceeds the limit of \(limit) bytes.")
    case .overloaded(let seconds):
      self.init(
        .overloaded, "The server has no capacity for this request at the moment.",
        hint: "Try again in \(seconds) s.")
    case .unsupportedVersion:
      self.init(.unsupportedVersion, "The server supports HTTP/1.1 and HTTP/1.0.")
    case .plainTextOnTLSPort:
      self.init(
        .plainTextOnTLSPort, "This port expects HTTPS but received plain HTTP.",
        hint: "Use https:// in the address.")
    }
  }
}

extension RequestFailure {
  /// Fields that go with the answer.
  var fields: [Field] {
    switch self {
    case .overloaded(let seconds): [Field("Retry-After", String(seconds))]
    // The codings that the server accepts (RFC 9110 §12.5.3, for requests RFC 7694 §3).
    case .unsupportedCoding: [Field("Accept-Encoding", "gzip, deflate")]
    case .malformed, .timeout, .lengthRequired, .bodyTooLarge, .targetTooLong, .badCoding,
      .expectationFailed, .headTooLarge, .unsupportedVersion,
      .plainTextOnTLSPort:
      []
    }
  }
}
