import Logging
import Losses

/// The limits and choices of the service, each with its reason.
public struct ServiceConfiguration: Sendable {
  /// The number of large computations at the same time: by default the number of cores.
  public var computeWidth: Int
  /// Element operations, about a nanosecond each, up to which a computation stays on the event
  /// loop: less than the time slice in which other connections notice nothing.
  public var inlineOperations = 200_000
  /// Elements of a result that the service will make, whatever the request asks for.
  public var maximumElements = 100_000_000
  /// Bytes that a body may have once it is expanded, as in the server.
  public var maximumBodyBytes = 1 << 30
  /// Seconds after which a computation is cancelled.
  public var computeTimeout = 60.0
  /// The losses that can be called by name.
  public var catalogue = LossCatalogue.builtIn
  /// The limits of custom losses.
  public var customLimits = CustomLimits()
  /// The accepted tokens; without any, no token is needed.
  public var tokens: TokenFile?
  /// The origins allowed to call; `*` means all.
  public var origins: [String] = []
  /// Whether browsers get the page and the documentation.
  public var servesPage = true
  /// Run on a thread before it computes: what a program wants of threads that are not its own.
  public var prepareThread: @Sendable () -> Void = {}
  /// The log of internal errors.
  public var log: Logger?
  /// Figures of the server that `/metrics` reports beside those of the service.
  public var serverFigures: @Sendable () -> [Figure] = { [] }

  /// The defaults, for a machine with that many cores.
  public init(computeWidth: Int) {
    self.computeWidth = computeWidth
  }
}
