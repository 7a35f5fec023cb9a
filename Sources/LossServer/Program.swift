import ArgumentParser
import Glibc
import HTTPServer
import LossService

/// The server with everything around it: composed here, and nothing decided here.
struct Program {
  private let command: LossServerCommand

  /// A program with these flags.
  init(_ command: LossServerCommand) {
    self.command = command
  }

  /// Serves until a signal ends it.
  func run() throws -> Never {
    Heap.returnLargeBlocks()
    var signals = Signals([SIGTERM, SIGINT, SIGHUP])
    let log = try Log(command.logs)
    let state = ServiceState()
    let figures = ServerFigures()
    let tokens = try command.access.tokens
    var configuration = ServiceConfiguration(computeWidth: try command.limits.threads.value)
    configuration.maximumBodyBytes = try command.limits.bodyBytes.value
    configuration.maximumElements = try command.limits.elements.value
    configuration.computeTimeout = try command.times.compute.value
    configuration.catalogue = try command.losses.catalogue
    configuration.serverFigures = { figures.current }
    configuration.tokens = tokens
    configuration.origins = try command.access.origins
    let service = Service(configuration, state: state, accessLog: log.access)

    let server = try start(
      listening: try command.listening.listeners,
      configuration: try ServerConfiguration(command.limits, command.times), service: service)
    figures.attach(server)
    for address in server.addresses {
      StandardOutput.print("loss-server \(Service.version) listening on \(address)")
    }
    ReadinessNotice.ready.send()
    Heap.releaseStartUp()
    while true {
      switch signals.next() {
      case SIGHUP: reload(server, tokens, log)
      case _ where state.isDraining:
        log.flush()
        Self.end(1)
      default: drain(server, state, log)
      }
    }
  }

  private func start(
    listening listeners: [Listener], configuration: ServerConfiguration, service: Service
  ) throws(ValidationError) -> HTTPServer {
    do throws(ServerError) {
      let server = try HTTPServer(
        configuration: configuration, listeners: listeners, handler: service.handler)
      try server.start()
      return server
    } catch {
      throw ValidationError(error.sentence)
    }
  }

  private func drain(_ server: HTTPServer, _ state: ServiceState, _ log: Log) {
    log.program.info("draining")
    state.isDraining = true
    ReadinessNotice.stopping.send()
    server.drain {
      log.program.info("drained")
      log.flush()
      Self.end(0)
    }
  }

  /// Ends the process: not through `exit`, which tidies up beneath threads that still compute for
  /// clients that have gone.
  private static func end(_ status: Int32) -> Never { _exit(status) }

  private func reload(_ server: HTTPServer, _ tokens: TokenFile?, _ log: Log) {
    for error in server.reloadCertificates() {
      log.program.error("certificates not reloaded: \(error.sentence)")
    }
    if let tokens, !tokens.reload() {
      log.program.error("tokens not reloaded: the file cannot be read, or holds no token")
    }
    log.program.info("reloaded")
  }
}

extension ServerConfiguration {
  /// The server's limits, as the settings have them.
  fileprivate init(_ limits: LimitSettings, _ times: TimeSettings) throws {
    self.init()
    memoryBudget = try limits.memoryBudget.value
    self.limits.bodyBytes = try limits.bodyBytes.value
    inflatedBytes = try limits.bodyBytes.value
    connections = try limits.connections.value
    connectionsPerClient = try limits.clientConnections.value
    requestsPerClient = try limits.clientRequests.value
    loops = try limits.threads.value
    reusesPort = limits.reusesPort
    headTime = Seconds(try times.head.value)
    bodyIdleTime = Seconds(try times.body.value)
    responseIdleTime = Seconds(try times.response.value)
    idleTime = Seconds(try times.idle.value)
    drainDelay = Seconds(try times.drainDelay.value)
    drainTime = Seconds(try times.drain.value)
  }
}
