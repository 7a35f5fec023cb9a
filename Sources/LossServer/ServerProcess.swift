import ArgumentParser
import CSystem
import Dispatch
import Glibc
import HTTPServer
import LossService

/// The composition of the server from its parts; it makes no decisions of its own.
struct ServerProcess {
  private let command: LossServerCommand
  private let worker: Worker?

  /// A process with these flags, watched or not.
  init(_ command: LossServerCommand, worker: Worker?) {
    self.command = command
    self.worker = worker
  }

  /// Stops Dispatch from logging every thread whose priority it cannot raise: only root can.
  private static func silenceDispatch() { unsafe setenv("LIBDISPATCH_LOG", "NO", 0) }

  /// Serves until a signal ends it.
  func run() throws -> Never {
    Heap.returnLargeBlocks()
    Self.silenceDispatch()
    var signals = Signals([SIGTERM, SIGINT, SIGHUP])
    let log = try Log(command.logs)
    let state = ServiceState()
    let figures = ServerFigures(starts: worker?.starts ?? 1)
    let tokens = try command.access.tokens
    var configuration = ServiceConfiguration(computeWidth: try command.limits.threads.value)
    configuration.maximumBodyBytes = try command.limits.bodyBytes.value
    configuration.maximumElements = try command.limits.elements.value
    configuration.computeTimeout = try command.times.compute.value
    configuration.catalogue = try command.losses.catalogue
    configuration.serverFigures = { figures.current }
    configuration.tokens = tokens
    configuration.servesPage = command.page.isServed
    configuration.origins = try command.access.origins
    configuration.log = log.program
    configuration.prepareThread = { csystem_give_signal_stack() }
    let service = Service(configuration, state: state, accessLog: log.access)

    let sockets = worker?.sockets ?? InheritedSocket.activated()
    var serverConfiguration = try ServerConfiguration(command.limits, command.times)
    serverConfiguration.inFlight = worker?.table
    let server = try start(
      listening: try command.listening.listeners(on: sockets),
      configuration: serverConfiguration, service: service)
    figures.attach(server)
    try reportReadiness(of: server, keeps: sockets.isEmpty)
    Heap.releaseStartUp()
    var ends = EndSignals(parent: worker?.parent)
    while true {
      let signal = signals.next()
      if signal.number == SIGHUP {
        reload(server, tokens, log)
      } else if worker?.isOrphan ?? false {
        endSoon(log)
        if !state.isDraining { drain(server, state, log) }
      } else if ends.isSecond(signal) {
        log.flush()
        Self.end(1)
      } else if !state.isDraining {
        drain(server, state, log)
      }
    }
  }

  /// Reports the addresses of the server to the terminal and to the process that started it.
  private func reportReadiness(of server: HTTPServer, keeps sockets: Bool) throws {
    if let worker {
      // First of all, because from here on the sockets outlive this process.
      let kinds = sockets ? server.addresses.map(InheritedSocket.Kind.init) : []
      worker.report(
        WorkerReport(format: try command.logs.format.value, kinds: kinds),
        sockets ? server.descriptors : [])
      guard worker.starts == 1 else { return }
    } else {
      ReadinessNotice.ready.send()
    }
    for address in server.addresses {
      StandardOutput.print("loss-server \(Service.version) listening on \(address)")
    }
  }

  /// Ends the process after a few seconds, even if requests are in flight.
  private func endSoon(_ log: Log) {
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.orphanTime) {
      log.flush()
      Self.end(1)
    }
  }

  /// Seconds for a worker without a parent to finish the requests in flight.
  private static let orphanTime = 3.0

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
    if worker == nil { ReadinessNotice.stopping.send() }
    server.drain {
      log.program.info("drained")
      log.flush()
      Self.end(0)
    }
  }

  /// Ends the process without `exit`, which would clean up while threads still compute for clients that
  /// have disconnected.
  private static func end(_ status: Int32) -> Never { _exit(status) }

  private func reload(_ server: HTTPServer, _ tokens: TokenFile?, _ log: Log) {
    for error in server.reloadCertificates() {
      log.program.error("certificates not reloaded: \(error.sentence)")
    }
    if let tokens, !tokens.reload() {
      log.program.error("tokens not reloaded: the file cannot be read or contains no token")
    }
    log.program.info("reloaded")
  }
}

extension InheritedSocket.Kind {
  /// The sockets that the program opens.
  fileprivate init(_ address: BoundAddress) {
    self = address.isTLS ? .https : address.isUnix ? .file : .http
  }
}

extension ServerConfiguration {
  /// The server's limits from the settings.
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
