/// The head of a request that has passed every check of the protocol.
public struct RequestHead: Sendable {
  /// The method, as sent.
  public var method: Method
  /// The path of the target, percent-decoded once, and beginning with `/`; `*` for `OPTIONS *`.
  public var path: String
  /// What follows the `?` of the target, still encoded; `nil` without one.
  public var query: String?
  /// The version of the protocol.
  public var version: Version
  /// The fields, in the order sent.
  public var fields: Fields

  /// A head, as a test or the parser puts it together.
  public init(
    method: Method, path: String, query: String? = nil, version: Version = .http11,
    fields: Fields = Fields()
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.version = version
    self.fields = fields
  }
}

/// A version of HTTP that this server speaks.
public enum Version: Sendable {
  /// HTTP/1.0.
  case http10
  /// HTTP/1.1.
  case http11
}

/// A request method: as short as an enum at the call site, open to methods nobody foresaw.
public struct Method: Hashable, Sendable, RawRepresentable {
  /// The method's token, case-sensitive.
  public let rawValue: String
  /// A method by its token.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// GET.
  public static let get = Method(rawValue: "GET")
  /// HEAD.
  public static let head = Method(rawValue: "HEAD")
  /// POST.
  public static let post = Method(rawValue: "POST")
  /// OPTIONS.
  public static let options = Method(rawValue: "OPTIONS")
}

/// One field of a head.
public struct Field: Hashable, Sendable {
  /// The name, as spelled.
  public var name: String
  /// The value, without blanks around it.
  public var value: String
  /// A field.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// The fields of a head, in order; names are compared without regard to case.
public struct Fields: Sendable {
  /// All of them.
  public var all: [Field]
  /// Fields in the order given.
  public init(_ all: [Field] = []) { self.all = all }
  /// The value of the first field of that name.
  public subscript(name: String) -> String? {
    let name = name.lowercased()
    return all.first { $0.name.lowercased() == name }?.value
  }
}

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
}

/// Why the server itself refuses a request.
///
/// Facts only: the handler makes the sentence and the answer.
public enum RequestFailure: Equatable, Sendable {
  /// 400: the framing or a field breaks the rules; which one, in a short phrase.
  case malformed(String)
  /// 408: the head, or the body's next bytes, did not come in time.
  case timeout(String)
  /// 411 is answered only where a body is required and its length unknown.
  case lengthRequired
  /// 413: the body is, or would become, larger than the limit in bytes.
  case bodyTooLarge(limit: Int)
  /// 414: the target is longer than the limit in bytes.
  case targetTooLong(limit: Int)
  /// 415: a content coding other than gzip, deflate, identity.
  case unsupportedCoding(String)
  /// 400: the compressed body is damaged, or expands beyond the bound.
  case badCoding(String)
  /// 417: an expectation other than 100-continue.
  case expectationFailed
  /// 431: the head is larger, or has more fields, than the limit.
  case headTooLarge(limit: Int)
  /// 501: a transfer coding other than chunked.
  case unsupportedTransferCoding
  /// 503: no room in the memory budget, or too many connections; retry after so many seconds.
  case overloaded(retryAfter: Int)
  /// 505: a major version other than 1.
  case unsupportedVersion
  /// 400: plain HTTP spoken on a TLS port.
  case plainTextOnTLSPort
}

/// What became of one exchange: for the access log and the metrics.
public struct ExchangeRecord: Sendable {
  /// The request's identity.
  public var requestID: String
  /// The method, or empty if the head could not be read.
  public var method: String
  /// The target's path, or empty.
  public var path: String
  /// The status answered, or 0 if the client left before there was one.
  public var status: Int
  /// How the handler names what was asked for.
  public var label: Response.Label
  /// Bytes of the request's body as received.
  public var bytesIn: Int
  /// Bytes of the answer's body as sent.
  public var bytesOut: Int
  /// From the first byte of the request to the last of the answer, in seconds.
  public var duration: Double
  /// The address of the client.
  public var peer: String
  /// The `traceparent` field of the request, if it is well-formed.
  public var traceparent: String?
}
