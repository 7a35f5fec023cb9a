import Foundation

/// A program that a test has started; every wait for it is bounded.
///
/// It is not Foundation's `Process`: under load that one sometimes never hears that its program has
/// ended, and waits for ever.
public final class Child {
  /// The number by which signals reach it.
  public let processIdentifier: pid_t
  private let output: Int32
  private var status: Int32?

  /// The system has not started the program.
  public struct CannotStart: Error {
    /// The error number.
    public let reason: Int32
  }

  /// Starts a program, given by its whole path, with its arguments.
  ///
  /// It reads what is in the file `input`; what it complains of goes to the end of the file `errors`,
  /// or else to its output. It has copies of the `descriptors`, from number 3 on.
  public init(
    _ command: [String], environment: [String: String] = [:], input: String = "/dev/null",
    errors: String? = nil, descriptors: [Int32] = []
  ) throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw CannotStart(reason: errno) }
    // Programs that other tests start meanwhile must not hold the ends open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    output = ends[0]
    defer { close(ends[1]) }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    if let errors {
      posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    } else {
      posix_spawn_file_actions_adddup2(&actions, 1, 2)
    }

    // First to high numbers, so that none is overwritten before it is copied.
    let copies = descriptors.map { fcntl($0, F_DUPFD_CLOEXEC, 200) }
    defer { for copy in copies { close(copy) } }
    for (index, copy) in copies.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, copy, Int32(3 + index))
    }

    // Threads of Dispatch block signals, and the child would go on doing so.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var arguments = command.map { strdup($0) } + [nil]
    var assignments = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + assignments { free(text) } }
    var number: pid_t = 0
    let reason = posix_spawn(&number, command[0], &actions, &attributes, &arguments, &assignments)
    processIdentifier = number
    guard reason == 0 else {
      // `deinit` runs, and has nothing to wait for.
      status = -1
      throw CannotStart(reason: reason)
    }
  }

  deinit {
    if isRunning { kill(processIdentifier, SIGKILL) }
    _ = waitUntilExit(seconds: 0)
    close(output)
  }

  /// What it writes next, or until it has written `end`, or all there is.
  public func read(until end: String? = nil, seconds: Double) -> String {
    var received: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    let end = end.map { Array($0.utf8) }
    let deadline = Date(timeIntervalSinceNow: seconds)
    while deadline > Date() {
      var wait = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 100) > 0 else { continue }
      let count = Glibc.read(output, &piece, piece.count)
      guard count > 0 else { break }
      received += piece.prefix(count)
      if let end, received.suffix(count + end.count).contains(end) { break }
    }
    return String(decoding: received, as: UTF8.self)
  }

  /// Whether it has not ended yet.
  public var isRunning: Bool {
    guard status == nil else { return false }
    var word: Int32 = 0
    guard waitpid(processIdentifier, &word, WNOHANG) == processIdentifier else { return true }
    note(word)
    return false
  }

  /// Waits for the end, which comes by force after so many seconds; its status, as shells tell it.
  public func waitUntilExit(seconds: Double) -> Int32 {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while isRunning, deadline > Date() { usleep(1_000) }
    if isRunning {
      kill(processIdentifier, SIGKILL)
      var word: Int32 = 0
      while waitpid(processIdentifier, &word, 0) < 0, errno == EINTR {}
      note(word)
    }
    return status ?? -1
  }

  private func note(_ word: Int32) {
    let signal = word & 0x7F
    status = signal == 0 ? word >> 8 & 0xFF : 128 + signal
  }
}
