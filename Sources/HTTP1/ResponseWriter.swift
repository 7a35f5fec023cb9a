/// Writes the head of an answer, with the fields that are the protocol's business.
///
/// One is made per request, from its head, or for a request whose head could not be read.
public struct ResponseWriter: Sendable {
  /// The version the client speaks; the answer says 1.1 all the same (RFC 9110 §2.5).
  public var version: Version
  /// Whether the request was HEAD, so that no body follows.
  public var isHead: Bool
  /// Whether the connection may stay open after the answer.
  public var keepsAlive: Bool
  /// The request's identity, sent as `X-Request-Id` unless empty or not fit for a field.
  public var requestID: Identity

  /// How long the answer's body is.
  public enum Length: Equatable, Sendable {
    /// So many bytes, after coding.
    case known(Int)
    /// Not known yet: chunked, or until the connection closes.
    case unknown
  }

  /// How the body has to be sent, now that the head has been written.
  public struct Framing: Equatable, Sendable {
    /// Whether a body follows at all.
    public var sendsBody: Bool
    /// Whether it is sent in chunks.
    public var isChunked: Bool
    /// Whether the connection stays open after the answer, as the head announces.
    public var keepsAlive: Bool

    /// A framing.
    public init(sendsBody: Bool, isChunked: Bool, keepsAlive: Bool) {
      self.sendsBody = sendsBody
      self.isChunked = isChunked
      self.keepsAlive = keepsAlive
    }
  }

  /// Why a head was not written: the handler's mistake.
  public enum Failure: Error, Equatable {
    /// The name is no token.
    case invalidName(String)
    /// The value of this field holds a control byte, such as a line end.
    case invalidValue(String)
    /// The field is the protocol's business.
    case reserved(String)
    /// The status code is not within 200 and 599.
    case invalidStatus(Int)
  }

  /// A writer for the answer to a request.
  public init(to head: RequestHead, keepsAlive: Bool, requestID: Identity) {
    version = head.version
    isHead = head.method == .head
    self.keepsAlive = keepsAlive && head.keepsAlive
    self.requestID = requestID
  }

  /// A writer for the answer to bytes that are no request; the connection closes after it.
  public init(requestID: Identity) {
    version = .http11
    isHead = false
    keepsAlive = false
    self.requestID = requestID
  }

  /// Appends the head of an answer to `output`, or nothing if a field is not fit to be sent.
  ///
  /// `coding` is that of the body as it will be sent; `varies` says that another client might have
  /// got another coding.
  public func appendHead(
    _ status: Status, fields: [Field], length: Length, coding: ContentCoding = .identity,
    varies: Bool = false, date: HTTPDate, to output: inout [UInt8]
  ) throws(Failure) -> Framing {
    var last: HeadOpening?
    return try appendHead(
      status, fields: fields, length: length, coding: coding, varies: varies, date: date,
      like: &last, to: &output)
  }

  /// The same, faster if the head begins like the `last` one.
  public func appendHead(
    _ status: Status, fields: [Field], length: Length, coding: ContentCoding = .identity,
    varies: Bool = false, date: HTTPDate, like last: inout HeadOpening?, to output: inout [UInt8]
  ) throws(Failure) -> Framing {
    var framing = Framing(
      sendsBody: !isHead && !status.forbidsBody, isChunked: false, keepsAlive: keepsAlive)

    if let last, last.opens(status, fields, coding: coding, varies: varies, date: date) {
      output.append(last.bytes.span)
    } else {
      let opening = try HeadOpening(status, fields, coding: coding, varies: varies, date: date)
      output.append(opening.bytes.span)
      last = opening
    }
    var tail = Tail.none
    switch length {
    case .known(let count):
      // 204 must not have the field, and of 304 it would speak about another answer's body.
      if !status.forbidsBody { tail = .length(count) }
    case .unknown where status.forbidsBody: break
    case .unknown where version == .http10:
      // Only the end of the connection can end the body.
      framing.keepsAlive = isHead && keepsAlive
    case .unknown:
      framing.isChunked = framing.sendsBody
      tail = .chunked
    }
    append(tail, keepsAlive: framing.keepsAlive, to: &output)
    return framing
  }

  /// What the head says of the body's length.
  private enum Tail {
    case none
    case length(Int)
    case chunked
  }

  /// Appends the fields that differ from head to head.
  private func append(_ tail: Tail, keepsAlive: Bool, to output: inout [UInt8]) {
    requestID.withBytes { identity in
      // The longest there may be: a length of 20 digits, the connection, and the identity.
      output.append(room: 128 &+ identity.count) { writer in
        switch tail {
        case .none: break
        case .length(let count):
          writer.add("Content-Length: ")
          writer.add(decimal: count)
          writer.add("\r\n")
        case .chunked: writer.add("Transfer-Encoding: chunked\r\n")
        }
        if !keepsAlive {
          writer.add("Connection: close\r\n")
        } else if version == .http10 {
          writer.add("Connection: keep-alive\r\n")
        }
        if !identity.isEmpty, identity.firstControl(in: 0..<identity.count) == nil {
          writer.add("X-Request-Id: ")
          writer.add(identity)
          writer.add("\r\n")
        }
        writer.add("\r\n")
      }
    }
  }

  /// Appends the interim answer that asks for the body (RFC 9110 §15.2.1).
  public static func appendContinue(to output: inout [UInt8]) {
    output.append("HTTP/1.1 100 Continue\r\n\r\n")
  }
}
