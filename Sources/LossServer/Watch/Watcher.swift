// The parent of a watched worker. Unsafe because the C library takes signal sets, arguments and the
// environment by pointer; each outlives the call to which it is passed.
//
// This code starts no thread, does not use Foundation, and allocates little: the process stays small and
// is not affected by what ends its worker.

import CSystem
import Glibc
import HTTPServer
import LossService

/// Starts a worker, keeps its listening sockets open, and starts another one when it dies.
struct Watcher {
  /// The number of deaths within `deathSpan` seconds that ends the program, because another start would
  /// not help.
  private static let deathLimit = 5
  private static let deathSpan = 10.0
  /// Seconds that a worker has to end after the second signal.
  private static let urgedTime = 1.0
  /// The most identities in the log line of a death.
  private static let listed = 100

  private enum Stage {
    case serving
    case draining
    /// The second signal has come.
    case ending
  }

  private var stage = Stage.serving
  private var worker: pid_t = 0
  private var starts = 0
  /// The times of the last deaths.
  private var deaths: [Double] = []
  private var table: InFlightTable?
  /// This side of the worker's channel; -1 if the worker has closed its side.
  private var channel: Int32 = -1
  private var sockets: [InheritedSocket]
  private var format = LogFormat.text
  private var isReady = false
  /// The time at which the worker is killed, if it has not ended by then.
  private var killTime: Double?
  private let signals: Int32

  private static let forwarded = [SIGTERM, SIGINT, SIGHUP]

  /// Whether these arguments ask for a server that is watched.
  static func isWanted(by arguments: [String]) -> Bool {
    let others = [
      "--no-watch", "--health", "--openapi", "--version", "--help", "-h",
      "--experimental-dump-help",
    ]
    return !Environment.isSet("no-watch") && !arguments.contains { others.contains($0) }
  }

  /// Watches workers until one exits normally, or the program is asked to end.
  static func run() -> Never {
    var watcher = Watcher()
    watcher.start()
    while true {
      // Pages of the program's file that were used at startup would count as this process's memory.
      Heap.releaseStartUp()
      watcher.wait()
    }
  }

  private init() {
    sockets = InheritedSocket.activated()
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for number in Self.forwarded + [SIGCHLD] { unsafe sigaddset(&set, number) }
    _ = unsafe sigprocmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
    signals = unsafe csystem_signalfd(&set)
    if signals < 0 { Self.end(EX_OSERR) }
  }

  // MARK: Events

  private mutating func wait() {
    var events = [
      pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      pollfd(fd: channel, events: Int16(POLLIN), revents: 0),
    ]
    let left = killTime.map { max(0, min(($0 - Self.now) * 1_000, 10_000)) }
    _ = unsafe poll(&events, 2, left.map { Int32($0) } ?? -1)
    if let killTime, killTime <= Self.now {
      self.killTime = nil
      kill(worker, SIGKILL)
    }
    if events[1].revents != 0 { receive() }
    while true {
      let number = csystem_next_signal(signals)
      if number == 0 { break }
      heed(number)
    }
  }

  private mutating func heed(_ number: Int32) {
    switch number {
    case SIGCHLD: reap()
    case SIGHUP: kill(worker, SIGHUP)
    default:
      switch stage {
      case .serving:
        stage = .draining
        ReadinessNotice.stopping.send()
        // The worker has its own, and closes them when their queues are empty.
        receive()
        closeSockets()
      case .draining, .ending:
        stage = .ending
        killTime = killTime ?? Self.now + Self.urgedTime
      }
      kill(worker, number)
    }
  }

  /// Takes the report of a worker that serves.
  private mutating func receive() {
    guard channel >= 0 else { return }
    var text = [CChar](repeating: 0, count: 1_024)
    var descriptors = [Int32](repeating: -1, count: 64)
    var count = Int32(descriptors.count)
    let length = unsafe csystem_receive(channel, &text, text.count, &descriptors, &count)
    if length < 0, errno == EAGAIN || errno == EINTR { return }
    guard length > 0 else {
      close(channel)
      channel = -1
      return
    }
    let bytes = text.prefix(Int(length)).map { UInt8(bitPattern: $0) }
    let received = descriptors.prefix(Int(count))
    guard let report = WorkerReport(String(decoding: bytes, as: UTF8.self)),
      report.kinds.count == received.count
    else {
      for descriptor in received { close(descriptor) }
      return
    }
    format = report.format
    if sockets.isEmpty {
      sockets = zip(received, report.kinds).map { InheritedSocket(descriptor: $0, kind: $1) }
    }
    if stage != .serving { closeSockets() }
    if !isReady { ReadinessNotice.ready.send() }
    isReady = true
  }

  private mutating func closeSockets() {
    for socket in sockets { close(socket.descriptor) }
    sockets = []
  }

  /// Takes the status of every child that has ended; as process 1 there may be others.
  private mutating func reap() {
    while true {
      var status: Int32 = 0
      let child = unsafe waitpid(-1, &status, WNOHANG)
      if child < 0, errno == EINTR { continue }
      guard child > 0 else { return }
      if child == worker { workerEnded(status) }
    }
  }

  private mutating func workerEnded(_ status: Int32) {
    receive()
    if channel >= 0 { close(channel) }
    channel = -1
    let number = status & 0x7F
    if number == 0 { Self.end(status >> 8 & 0xFF) }
    let identities = table?.identities(limit: Self.listed) ?? []
    table = nil
    let isLast = stage != .serving || isDyingAgainAndAgain()
    var fields = [
      ("signal", Self.name(of: number)), ("pid", String(worker)), ("starts", String(starts)),
    ]
    if !identities.isEmpty { fields.append(("in_flight", identities.joined(separator: ","))) }
    let consequence = isLast ? "the program ends" : "another one is started"
    log("the worker was ended by a signal, \(consequence)", fields)
    if isLast { Self.end(128 + number) }
    start()
  }

  private mutating func isDyingAgainAndAgain() -> Bool {
    let now = Self.now
    deaths = deaths.filter { now - $0 <= Self.deathSpan } + [now]
    return deaths.count >= Self.deathLimit
  }

  // MARK: Starting

  /// Starts a worker: this program again, with the open sockets.
  private mutating func start() {
    starts += 1
    while !spawn() {
      if isDyingAgainAndAgain() {
        log("no worker can be started, the program ends", [])
        Self.end(EX_OSERR)
      }
      usleep(500_000)
    }
  }

  private mutating func spawn() -> Bool {
    let memory = unsafe csystem_shared_memory("in-flight", InFlightTable.size)
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    let isPaired = unsafe socketpair(AF_UNIX, type, 0, &ends) == 0
    defer {
      close(memory)
      close(ends[1])
    }
    guard memory >= 0, isPaired, let table = InFlightTable(descriptor: memory) else {
      close(ends[0])
      return false
    }
    let inheritance = Inheritance(
      parent: getpid(), starts: starts, table: memory, channel: ends[1], sockets: sockets)
    guard let child = Self.spawn(inheritance) else {
      close(ends[0])
      return false
    }
    worker = child
    channel = ends[0]
    self.table = table
    return true
  }

  private static func spawn(_ inheritance: Inheritance) -> pid_t? {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [inheritance.table, inheritance.channel]
      + inheritance.sockets.map(\.descriptor)
    {
      // Duplicated onto itself, so that it stays open.
      unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, descriptor)
    }
    // Signals wait until the worker takes them.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var mask = sigset_t()
    unsafe sigemptyset(&mask)
    for number in forwarded { unsafe sigaddset(&mask, number) }
    unsafe posix_spawnattr_setsigmask(&attributes, &mask)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    var variables = unsafe environment(inheritance)
    defer { unsafe variables.forEach { unsafe free($0) } }
    var child: pid_t = 0
    let arguments = unsafe CommandLine.unsafeArgv
    let reason = unsafe posix_spawn(
      &child, "/proc/self/exe", &actions, &attributes, arguments, &variables)
    return reason == 0 ? child : nil
  }

  /// The environment of a worker: this process's, without variables for this process only.
  private static func environment(
    _ inheritance: Inheritance
  ) -> [UnsafeMutablePointer<CChar>?] {
    // The runtime's own report of a crash is slower, and shows memory.
    var variables = ["\(Inheritance.variable)=\(inheritance.text)", "SWIFT_BACKTRACE=enable=no"]
    let own = ["NOTIFY_SOCKET=", "SWIFT_BACKTRACE=", "\(Inheritance.variable)="]
    var next = unsafe environ
    while let variable = unsafe next.pointee {
      let text = unsafe String(cString: variable)
      if !own.contains(where: { text.hasPrefix($0) }) { variables.append(text) }
      unsafe next += 1
    }
    return unsafe variables.map { unsafe strdup($0) } + [nil]
  }

  // MARK: Support

  private func log(_ message: String, _ fields: [(String, String)]) {
    let line = format.line(level: "error", message, fields)
    _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private static func name(of signal: Int32) -> String {
    guard let text = unsafe csystem_signal_name(signal) else { return String(signal) }
    return unsafe "SIG" + String(cString: text)
  }

  private static var now: Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func end(_ status: Int32) -> Never { _exit(status) }
}
