import HTTP1

/// Every limit and time-out of the server, each with its default, unit and reason.
public struct ServerConfiguration: Sendable {
  // MARK: What a request may be

  /// Limits of heads and bodies, in bytes and counts; each documents its default.
  public var limits = Limits()
  /// Bytes out for each byte in of a compressed body; default 200.
  ///
  /// Text and tensors of one value compress 100-fold; only bombs exceed 1,000-fold.
  public var decompressionRatio = 200
  /// Bytes of a compressed body once inflated; default 1 GiB, as for a body that is not compressed.
  public var inflatedBytes = 1 << 30
  /// Bytes of an unread body that are taken in to keep the connection; default 65,536.
  ///
  /// A few reads cost less than a new connection; more is cheaper to refuse by closing.
  public var discardedBytes = 65_536

  // MARK: How much at once

  /// Connections open at once; default 10,000, within the usual limits of descriptors.
  public var connections = 10_000
  /// Connections open at once from one client address (a /64 of IPv6); default no limit.
  ///
  /// Behind a balancer all connections come from one address.
  public var connectionsPerClient: Int?
  /// Requests in flight at once from one client address (a /64 of IPv6); default no limit.
  public var requestsPerClient: Int?
  /// Bytes of all that is in flight; default half of the container's or the machine's memory.
  public var memoryBudget = MemoryBudget.defaultLimit
  /// How long a request that holds nothing yet waits for room in the budget; default 1 second.
  ///
  /// Long enough for a burst to pass, shorter than the patience of clients.
  public var memoryWait: Seconds = 1
  /// What `Retry-After` says when there is no room; default 1 second.
  public var retryAfter = 1
  /// Event loops; default one a CPU that affinity and the control group's quota leave.
  public var loops = ControlGroup.processorCount
  /// Connections that the kernel queues before they are accepted; default 4,096, capped by it.
  public var backlog = 4_096
  /// Whether other processes may listen on the same addresses (`SO_REUSEPORT`); default no.
  public var reusesPort = false
  /// Bytes read from or produced for one connection before others have their turn; default 256 KiB.
  ///
  /// About 100 µs of work: large bodies do not hold up small requests.
  public var bytesPerTurn = 262_144

  /// Where the identities of requests in flight are kept for another process; default nowhere.
  public var inFlight: InFlightTable?

  // MARK: How long

  /// For a TLS handshake, from the connection's beginning; default 10 seconds.
  public var handshakeTime: Seconds = 10
  /// For the whole head, from its first byte or the connection's beginning; default 15 seconds.
  public var headTime: Seconds = 15
  /// Between two reads of a body; default 30 seconds: radio links pause that long.
  public var bodyIdleTime: Seconds = 30
  /// Bytes a second that a body must come at on the whole; default 500: trickling costs a table entry
  /// for a bounded time.
  public var minimumBodyRate = 500
  /// Between two steps forward of an answer that the client is slow to read; default 30 seconds.
  public var responseIdleTime: Seconds = 30
  /// Bytes a second that an answer must be read at on the whole; default 500.
  public var minimumResponseRate = 500
  /// What the minimum rates leave out at the beginning of a body or an answer; default 15 seconds.
  public var rateGrace: Seconds = 15
  /// Between two requests on one connection; default 75 seconds: more than balancers keep theirs.
  public var idleTime: Seconds = 75
  /// Time to read bytes that still arrive after a closing answer; default 3 seconds.
  ///
  /// Closing on unread bytes resets the connection, and the answer would be lost.
  public var lingerTime: Seconds = 3
  /// Bytes taken in after an answer that closes; default 16 MiB.
  public var lingerBytes = 16 << 20
  /// After the client has closed its sending half, before it is asked whether it is still there;
  /// default 1 second.
  ///
  /// A client that has gone looks just like one that only sends no more, until something is sent to
  /// it: an interim `100 Continue`. Only an answer that takes longer than this is preceded by one.
  public var probeTime: Seconds = 1
  /// Before a drain closes the listeners; default 0.
  ///
  /// For balancers that are slow to notice that the readiness check fails.
  public var drainDelay: Seconds = 0
  /// For requests in flight, from the beginning of a drain's last phase; default 25 seconds.
  ///
  /// Just below the 30 seconds that orchestrators wait before they kill.
  public var drainTime: Seconds = 25
  /// For one more request on each idle connection of a drain; default 0.25 seconds.
  public var drainIdleTime: Seconds = 0.25

  // MARK: Answers

  /// Bytes below which an answer is not compressed; default 1,400: it fits a packet anyway.
  public var compressedBytes = 1_400
  /// zlib's effort, 1 to 9; default 1: 67 MB/s, where 6 gets 9 MB/s for a few per cent less.
  public var compressionLevel = 1

  /// The defaults.
  public init() {}
}
