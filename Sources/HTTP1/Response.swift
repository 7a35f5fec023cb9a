/// An answer of a handler, before the protocol adds its own fields.
///
/// The server adds `Date`, `Content-Length` or `Transfer-Encoding`, `Connection`,
/// `Content-Encoding`, `Vary` and `X-Request-Id`.
public struct Response {
  /// The status code and its reason phrase.
  public var status: Status
  /// Fields of the head that are the handler's business.
  public var fields: [Field]
  /// The body.
  public var body: Body
  /// Whether the body may be compressed where the client takes that.
  public var isCompressible: Bool
  /// The coding that the body already has, such as that of a file compressed once and for all.
  public var coding: ContentCoding
  /// The name of the requested resource in metrics and logs, from a small, closed vocabulary.
  public var label: Label

  /// Where the bytes of an answer come from.
  public enum Body {
    /// None: only the head is sent, with `Content-Length: 0` where the status allows it.
    case empty
    /// Known in full.
    case bytes([UInt8])
    /// Produced while the socket drains, chunked.
    case stream(any BodyProducer)
  }

  /// A name for metrics and logs, never taken from the request's own text.
  public struct Label: Hashable, Sendable {
    /// The route's template, such as `/loss/{name}`.
    public var route: String
    /// What the route was asked for, such as a loss's canonical name, or empty.
    public var subject: String

    /// A label of a route and its subject.
    public init(route: String = "", subject: String = "") {
      self.route = route
      self.subject = subject
    }
  }

  /// An answer.
  public init(
    _ status: Status, fields: [Field] = [], body: Body = .empty, isCompressible: Bool = false,
    coding: ContentCoding = .identity, label: Label = Label()
  ) {
    self.status = status
    self.fields = fields
    self.body = body
    self.isCompressible = isCompressible
    self.coding = coding
    self.label = label
  }
}

/// Produces a large body piece by piece, on the event loop of its connection.
public protocol BodyProducer: AnyObject, Sendable {
  /// Appends about `limit` more bytes to `output`; `false` once the body is complete.
  func produce(into output: inout [UInt8], limit: Int) -> Bool
}
