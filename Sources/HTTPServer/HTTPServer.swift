import Dispatch
import Glibc
import HTTP1
import Synchronization

/// An HTTP/1.1 server: listeners, event loops and one handler for all requests.
///
/// ```swift
/// final class Hello: RequestHandler {
///   func reception(of head: RequestHead, exchange: any Exchange) -> Reception {
///     .respond(Response(Status(200, "OK"), body: .bytes(Array("Hello, \(head.path)\n".utf8))))
///   }
/// }
///
/// let server = try HTTPServer(listeners: [.tcp(host: "127.0.0.1", port: 0)], handler: Hello())
/// try server.start()
/// print(server.addresses[0])
/// ```
public final class HTTPServer: Sendable {
  private enum Stage {
    case bound
    case serving
    case draining
    case stopped
  }

  private struct State {
    var stage = Stage.bound
    var threads: [LoopThread] = []
    var loopsInUse = 0
    var completions: [@Sendable () -> Void] = []
  }

  /// The limits and time-outs.
  public let configuration: ServerConfiguration
  /// The addresses listened on, with the ports that the system chose.
  public let addresses: [BoundAddress]

  /// The descriptors of the listening sockets, in the order of `addresses`, to be handed on.
  public var descriptors: [Int32] { sockets.map(\.socket.number) }

  private let core: ServerCore
  private let loops: [EventLoop]
  private let sockets: [ListeningSocket]
  private let state = Guarded(State())
  private let draining = Atomic<Bool>(false)

  /// Binds every address; requests are served after `start`.
  public init(
    configuration: ServerConfiguration = ServerConfiguration(), listeners: [Listener],
    handler: any RequestHandler
  ) throws(ServerError) {
    self.configuration = configuration
    guard !listeners.isEmpty else { throw .noListeners }
    let core = ServerCore(configuration: configuration, handler: handler)
    self.core = core
    var loops: [EventLoop] = []
    for index in 0..<core.configuration.loops {
      do throws(SystemError) {
        loops.append(try EventLoop(core: core, index: index))
      } catch {
        throw .noEventLoop(error)
      }
    }
    self.loops = loops
    sockets = try Self.bind(listeners, configuration)
    addresses = sockets.map(\.address)
  }

  private static func bind(
    _ listeners: [Listener], _ configuration: ServerConfiguration
  ) throws(ServerError) -> [ListeningSocket] {
    var sockets: [ListeningSocket] = []
    do throws(ServerError) {
      for listener in listeners {
        switch listener {
        case .tcp(let host, let port, let tls):
          var context: TLSContext?
          if let tls { context = try TLSContext(tls) }
          sockets += try ListeningSocket.tcp(
            host: host, port: port, tls: context, configuration: configuration)
        case .inherited(let descriptor, let tls, let ownsFile):
          var context: TLSContext?
          if let tls { context = try TLSContext(tls) }
          sockets.append(
            try ListeningSocket.inherited(
              Descriptor(number: descriptor), tls: context, ownsFile: ownsFile))
        case .unix(let path, let mode):
          sockets.append(
            try ListeningSocket.unix(path: path, mode: mode, configuration: configuration))
        }
      }
    } catch {
      for socket in sockets { socket.close() }
      throw error
    }
    return sockets
  }

  /// Serves on its own threads; returns immediately.
  public func start() throws(ServerError) {
    let isFirst = state.withLock { state in
      guard state.stage == .bound else { return false }
      state.stage = .serving
      state.loopsInUse = loops.count
      state.threads = loops.map { LoopThread($0) }
      return true
    }
    guard isFirst else { throw .alreadyStarted }
    guard state.withLock({ $0.threads.allSatisfy(\.hasStarted) }) else {
      stop()
      throw .noEventLoop(SystemError("pthread_create", number: EAGAIN))
    }
    loops[0].post(.listen(sockets, loops: loops))
  }

  /// Whether a drain has begun, so that readiness checks are to fail.
  public var isDraining: Bool { draining.load(ordering: .relaxed) }

  /// Ends gracefully, and calls back once no connection is left.
  ///
  /// `isDraining` is true at once. After `drainDelay` listeners accept what is in their queues and
  /// close; answers carry `Connection: close`; an idle connection is read once more before it is
  /// closed. After `drainTime` the requests still in flight are cancelled.
  public func drain(completion: @escaping @Sendable () -> Void = {}) {
    let stage = state.withLock { state in
      let stage = state.stage
      if stage != .stopped { state.completions.append(completion) }
      if stage == .bound || stage == .serving { state.stage = .draining }
      return stage
    }
    draining.store(true, ordering: .relaxed)
    switch stage {
    case .draining: break
    case .stopped: completion()
    case .bound:
      for socket in sockets { socket.close() }
      complete()
    case .serving:
      after(configuration.drainDelay) { self.finishInFlight() }
    }
  }

  private func finishInFlight() {
    loops[0].post(
      .closeListeners { [self] in
        for loop in loops { loop.post(.drain { self.loopDidDrain() }) }
      })
    after(configuration.drainTime) { [self] in
      for loop in loops { loop.post(.abort) }
    }
  }

  private func after(_ seconds: Seconds, _ work: @escaping @Sendable () -> Void) {
    if seconds.nanoseconds == 0 { return work() }
    let deadline = DispatchTime.now() + .nanoseconds(Int(seconds.nanoseconds))
    DispatchQueue.global().asyncAfter(deadline: deadline, execute: work)
  }

  private func loopDidDrain() {
    let isLast = state.withLock { state in
      state.loopsInUse -= 1
      return state.loopsInUse == 0
    }
    // Off the loop, which is about to end.
    if isLast { DispatchQueue.global().async { self.stop() } }
  }

  /// Ends at once: connections are closed whatever is in flight.
  ///
  /// Returns once all threads have ended. Not to be called by a handler: it waits for the thread that the handler runs on.
  public func stop() {
    let (stage, threads) = state.withLock { state in
      defer {
        state.stage = .stopped
        state.threads = []
      }
      return (state.stage, state.threads)
    }
    draining.store(true, ordering: .relaxed)
    if stage == .bound { for socket in sockets { socket.close() } }
    for loop in loops where stage != .stopped {
      loop.post(.abort)
      loop.post(.stop)
    }
    for thread in threads { thread.join() }
    complete()
  }

  private func complete() {
    let completions = state.withLock { state in
      state.stage = .stopped
      defer { state.completions = [] }
      return state.completions
    }
    for completion in completions { completion() }
  }

  /// Reads certificates and keys again; open connections keep theirs.
  ///
  /// A listener whose new files cannot be used keeps the old ones; the errors name file and reason.
  public func reloadCertificates() -> [ServerError] {
    var errors: [ServerError] = []
    var seen: [ObjectIdentifier] = []
    for socket in sockets {
      guard let tls = socket.tls, !seen.contains(ObjectIdentifier(tls)) else { continue }
      seen.append(ObjectIdentifier(tls))
      do throws(ServerError) { try tls.reload() } catch { errors.append(error) }
    }
    return errors
  }

  /// What has been done and is open now.
  public var statistics: ServerStatistics {
    var statistics = ServerStatistics()
    for loop in loops { loop.counters.add(to: &statistics) }
    statistics.memoryUsed = core.budget.used
    statistics.memoryLimit = core.budget.limit
    return statistics
  }

  /// The budget that requests in flight are charged to.
  public var memoryBudget: MemoryBudget { core.budget }
}
