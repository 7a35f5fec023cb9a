import HTTP1
import Synchronization

/// What all event loops of a server share.
final class ServerCore: Sendable {
  let configuration: ServerConfiguration
  let handler: any RequestHandler
  let budget: MemoryBudget
  let clients: ClientLimits?
  /// Connections accepted and not yet closed.
  let openConnections = Atomic<Int>(0)
  /// Whether accepting rests until a connection closes or a moment has passed.
  let acceptingRests = Atomic<Bool>(false)

  init(configuration: ServerConfiguration, handler: any RequestHandler) {
    var configuration = configuration
    // Values that would keep anything from moving at all.
    configuration.bytesPerTurn = max(configuration.bytesPerTurn, 4_096)
    configuration.connections = max(configuration.connections, 1)
    configuration.loops = max(configuration.loops, 1)
    // A handler may add to a length within the limit without a thought of overflow.
    configuration.limits.bodyBytes = min(max(configuration.limits.bodyBytes, 0), 1 << 50)
    configuration.compressionLevel = min(max(configuration.compressionLevel, 1), 9)
    self.configuration = configuration
    self.handler = handler
    budget = MemoryBudget(limit: configuration.memoryBudget)
    clients = ClientLimits(
      connections: configuration.connectionsPerClient, requests: configuration.requestsPerClient)
  }
}

/// A connection between being accepted and being served.
struct AcceptedConnection: Sendable {
  let socket: Descriptor
  let address: SocketAddress
  let listener: ListeningSocket
  /// Why its first request will be refused, if it will.
  let isRefused: Bool
}
