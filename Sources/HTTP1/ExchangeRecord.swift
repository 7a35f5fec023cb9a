/// What became of one exchange: for the access log and the metrics.
public struct ExchangeRecord: ~Copyable, Sendable {
  /// The request's identity.
  public var requestID: Identity
  /// The head of the request; `nil` if it could not be read.
  public var head: RequestHead?
  /// The status answered, or 0 if the client left before there was one.
  public var status: Int
  /// The handler's name for the requested resource.
  public var label: Response.Label
  /// Bytes of the request's body as received.
  public var bytesIn: Int
  /// Bytes of the answer's body as sent.
  public var bytesOut: Int
  /// From the first byte of the request to the last of the answer, in seconds.
  public var duration: Double
  /// The address of the client.
  public var peer: String

  /// A record.
  @inline(__always)
  public init(
    requestID: Identity = "", head: RequestHead? = nil, status: Int = 0,
    label: Response.Label = Response.Label(), bytesIn: Int = 0, bytesOut: Int = 0,
    duration: Double = 0, peer: String = ""
  ) {
    self.requestID = requestID
    self.head = head
    self.status = status
    self.label = label
    self.bytesIn = bytesIn
    self.bytesOut = bytesOut
    self.duration = duration
    self.peer = peer
  }
}
