/// The head of a request that has passed every check of the protocol.
///
/// A class, because it is read in many places and changed in none; and because a parser hands out
/// the same one again where a client repeats itself.
public final class RequestHead: Sendable {
  /// The method, as sent.
  public let method: Method
  /// The path of the target, percent-decoded once, and beginning with `/`; `*` for `OPTIONS *`.
  ///
  /// An encoded slash stays encoded: it is data, and decoding would turn it into structure.
  public let path: String
  /// What follows the `?` of the target, still encoded; `nil` without one.
  public let query: String?
  /// The version of the protocol.
  public let version: Version
  /// The fields, in the order sent.
  public let fields: Fields
  /// How the end of the body is found.
  public let framing: BodyFraming
  /// Whether the connection may carry another request after this one (RFC 9112 §9.3).
  public let keepsAlive: Bool
  /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1).
  public let expectsContinue: Bool
  /// The media type of the body.
  public let contentType: ContentType
  /// The coding of the body, or the failure to determine it.
  let bodyCoding: Result<ContentCoding, RequestFailure>
  /// What codings the client takes for the answer; several lines of the field count as one.
  public let acceptEncoding: AcceptEncoding
  /// The request's `traceparent`, if it has exactly one and that is well-formed.
  public let traceparent: String?
  /// The request's `X-Request-Id`, if it is sane.
  public let requestID: String?
  /// What a handler has found out about the head, for when the same one comes again.
  public let memo = HandlerMemo.Slot()

  /// A head, as a test or the parser puts it together.
  public init(
    method: Method, path: String, query: String? = nil, version: Version = .http11,
    fields: Fields = Fields(), framing: BodyFraming = .none, keepsAlive: Bool = true,
    expectsContinue: Bool = false
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.version = version
    self.fields = fields
    self.framing = framing
    self.keepsAlive = keepsAlive
    self.expectsContinue = expectsContinue
    bodyCoding = Result { () throws(RequestFailure) in try ContentCoding(of: fields) }
    acceptEncoding = AcceptEncoding(of: fields)
    traceparent = TraceParent.value(in: fields)
    contentType = ContentType(of: fields)
    requestID = RequestID.value(in: fields)
  }
}

extension RequestHead {
  /// The length of the body if the head declares it: 0 without a body, `nil` if it is chunked.
  public var declaredLength: ByteCount? {
    switch framing {
    case .none: 0
    case .sized(let length): length
    case .chunked: nil
    }
  }

  /// Whether any byte of a body is to come.
  public var hasBody: Bool { declaredLength != 0 }

  /// Whether the method carries a body by its meaning, and no length was given.
  ///
  /// Where the body is required, the answer is 411 (RFC 9110 §15.5.12).
  public var lacksLength: Bool {
    framing == .none && (method == .post || method == .put || method == .patch)
  }
}
