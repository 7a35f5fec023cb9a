import Foundation

/// A child of this program whose lines are read while it runs.
final class Watched {
  /// How a child came to its end.
  enum End: Equatable {
    case finished
    case ended(String)
  }

  private var process: pid_t = 0
  private let output: Int32
  private var received: [UInt8] = []
  private var isStuck = false

  /// Starts this program again with other arguments; its backtrace, if it traps, goes to a file.
  init(_ arguments: [String], errors: String = "/dev/null") {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { fatalError("no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    output = ends[0]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let program = "/proc/self/exe"
    var words = ([CommandLine.arguments[0]] + arguments).map { strdup($0) } + [nil]
    // Swift's backtracer would hold a child that traps for a second.
    var assignments =
      ProcessInfo.processInfo.environment
      .merging(["SWIFT_BACKTRACE": errors == "/dev/null" ? "enable=no" : "enable=yes,color=no"]) {
        $1
      }
      .map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + assignments { free(text) } }
    guard posix_spawn(&process, program, &actions, nil, &words, &assignments) == 0 else {
      fatalError("cannot start a child")
    }
    posix_spawn_file_actions_destroy(&actions)
    close(ends[1])
  }

  deinit { close(output) }

  /// The next line; `nil` at the end, or where none comes in time.
  func line(seconds: Double) -> String? {
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: received[..<end], as: UTF8.self)
        received.removeSubrange(...end)
        return line
      }
      var wait = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, Int32(seconds * 1_000)) > 0 else {
        isStuck = true
        return nil
      }
      let count = read(output, &piece, piece.count)
      guard count > 0 else { return nil }
      received += piece.prefix(count)
    }
  }

  /// Ends a child that is stuck, waits for one that is not, and says how it ended.
  func end() -> End {
    if isStuck { kill(process, SIGKILL) }
    var word: Int32 = 0
    while waitpid(process, &word, 0) < 0, errno == EINTR {}
    if isStuck { return .ended("No answer: the request is stuck.") }
    let signal = word & 0x7F
    if signal != 0 { return .ended("The process ends by signal \(signal).") }
    let status = word >> 8 & 0xFF
    return status == 0 ? .finished : .ended("The process ends with status \(status).")
  }
}
