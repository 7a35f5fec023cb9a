/// What a server has done and has open, at one moment.
public struct ServerStatistics: Equatable, Sendable {
  /// Connections accepted since the start.
  public var connectionsAccepted = 0
  /// Connections open now.
  public var connectionsOpen = 0
  /// Connections refused for their number, of all clients or of one.
  public var connectionsRefused = 0
  /// TLS handshakes that failed.
  public var handshakesFailed = 0
  /// Heads read since the start, and requests refused before there was one.
  public var requests = 0
  /// Requests that have a head and not yet their whole answer.
  public var requestsInFlight = 0
  /// Requests that the server itself refused.
  public var requestsRefused = 0
  /// Bytes received, before decryption is counted out.
  public var bytesReceived = 0
  /// Bytes sent.
  public var bytesSent = 0
  /// Times that accepting paused for want of descriptors or connections.
  public var acceptPauses = 0
  /// Bytes of the memory budget that are charged.
  public var memoryUsed = 0
  /// Bytes of the memory budget.
  public var memoryLimit = 0

  /// Nothing yet.
  public init() {}
}
