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
  public var requestID: String

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
    /// Whether the connection stays open after the answer, as the head has told the client.
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
  public init(to head: RequestHead, keepsAlive: Bool, requestID: String) {
    version = head.version
    isHead = head.method == .head
    self.keepsAlive = keepsAlive && head.keepsAlive
    self.requestID = requestID
  }

  /// A writer for the answer to what was no request; the connection closes after it.
  public init(requestID: String) {
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
    guard 200...599 ~= status.code else { throw .invalidStatus(status.code) }
    for field in fields { try Self.check(field) }
    var framing = Framing(
      sendsBody: !isHead && !status.forbidsBody, isChunked: false, keepsAlive: keepsAlive)

    Self.appendStatusLine(status, to: &output)
    output.append("Date: ")
    output.append(contentsOf: date.bytes)
    output.append("\r\n")
    for field in fields { Self.append(field, to: &output) }
    if coding != .identity, !status.forbidsBody {
      output.append("Content-Encoding: ")
      output.append(coding.name)
      output.append("\r\n")
    }
    if varies { output.append("Vary: Accept-Encoding\r\n") }
    switch length {
    case .known(let count):
      // 204 must not have the field, and of 304 it would speak about another answer's body.
      if !status.forbidsBody {
        output.append("Content-Length: ")
        output.append(decimal: count)
        output.append("\r\n")
      }
    case .unknown where status.forbidsBody: break
    case .unknown where version == .http10:
      // Only the end of the connection can end the body.
      framing.keepsAlive = isHead && keepsAlive
    case .unknown:
      framing.isChunked = framing.sendsBody
      output.append("Transfer-Encoding: chunked\r\n")
    }
    if !framing.keepsAlive {
      output.append("Connection: close\r\n")
    } else if version == .http10 {
      output.append("Connection: keep-alive\r\n")
    }
    if !requestID.isEmpty, Self.isText(requestID) {
      output.append("X-Request-Id: ")
      output.append(text: requestID)
      output.append("\r\n")
    }
    output.append("\r\n")
    return framing
  }

  /// Appends the interim answer that asks for the body (RFC 9110 §15.2.1).
  public static func appendContinue(to output: inout [UInt8]) {
    output.append("HTTP/1.1 100 Continue\r\n\r\n")
  }

  private static func appendStatusLine(_ status: Status, to output: inout [UInt8]) {
    if status.code == 200 {
      output.append("HTTP/1.1 200 OK\r\n")
      return
    }
    output.append("HTTP/1.1 ")
    output.append(decimal: status.code)
    output.append(" ")
    // A reason that could end the line is left out; the phrase is optional (RFC 9112 §4).
    if isText(status.reason) { output.append(text: status.reason) }
    output.append("\r\n")
  }

  private static func append(_ field: Field, to output: inout [UInt8]) {
    output.append(text: field.name)
    output.append(": ")
    output.append(text: field.value)
    output.append("\r\n")
  }

  private static func check(_ field: Field) throws(Failure) {
    guard isToken(field.name) else { throw .invalidName(field.name) }
    guard isText(field.value) else { throw .invalidValue(field.name) }
    guard !isReserved(field.name.utf8.span) else { throw .reserved(field.name) }
  }

  /// Whether a text can be the name of a field.
  private static func isToken(_ text: String) -> Bool {
    let bytes = text.utf8.span
    for index in bytes.indices where !Byte.token.contains(bytes[index]) { return false }
    return !bytes.isEmpty
  }

  /// Whether a text can stand in a field: no control bytes, so no line end.
  private static func isText(_ text: String) -> Bool {
    let bytes = text.utf8.span
    return bytes.firstControl(in: 0..<bytes.count) == nil
  }

  /// Whether the protocol writes a field of this name itself.
  private static func isReserved(_ name: Span<UInt8>) -> Bool {
    let all = 0..<name.count
    return switch name.count {
    case 4: name.spells("date", in: all)
    case 10: name.spells("connection", in: all)
    case 12: name.spells("x-request-id", in: all)
    case 14: name.spells("content-length", in: all)
    case 16: name.spells("content-encoding", in: all)
    case 17: name.spells("transfer-encoding", in: all)
    default: false
    }
  }
}
