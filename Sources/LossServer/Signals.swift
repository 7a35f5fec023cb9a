import Dispatch
import Glibc
import HTTPServer
import LossService
import Synchronization

/// What signals do to the program.
///
/// SIGTERM and SIGINT end it gracefully, a second one at once; SIGHUP reads certificates and
/// tokens again.
final class Signals {
  private let sources: [any DispatchSourceSignal]

  init(server: HTTPServer, state: ServiceState, tokens: TokenFile?, log: Log) {
    let ending = Ending()
    let queue = DispatchQueue(label: "signals")
    func source(_ number: Int32, _ handler: @escaping @Sendable () -> Void)
      -> any DispatchSourceSignal
    {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler(handler: handler)
      source.activate()
      return source
    }
    let end: @Sendable () -> Void = {
      guard ending.begins() else {
        log.flush()
        exit(1)
      }
      log.program.info("draining")
      state.isDraining = true
      server.drain {
        log.program.info("drained")
        log.flush()
        exit(0)
      }
    }
    let reload: @Sendable () -> Void = {
      for error in server.reloadCertificates() {
        log.program.error("certificates not reloaded: \(error.sentence)")
      }
      if let tokens, !tokens.reload() {
        log.program.error("tokens not reloaded: the file cannot be read, or holds no token")
      }
      log.program.info("reloaded")
    }
    // A client that goes away must not end the process.
    signal(SIGPIPE, SIG_IGN)
    sources = [source(SIGTERM, end), source(SIGINT, end), source(SIGHUP, reload)]
  }
}

/// Whether the end has begun: the first signal begins it.
private final class Ending: Sendable {
  private let hasBegun = Atomic(false)

  /// True for the first caller only.
  func begins() -> Bool {
    !hasBegun.exchange(true, ordering: .relaxed)
  }
}
