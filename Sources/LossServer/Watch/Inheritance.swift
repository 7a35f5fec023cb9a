// Unsafe because the C library hands out the environment as pointers.
import Glibc
import HTTPServer

/// A listening socket that another process has opened.
struct InheritedSocket {
  /// Its protocol, and whether its file belongs to the program.
  enum Kind: String {
    case http
    case https
    /// HTTP on a Unix socket whose file is removed at the end.
    case file
  }

  let descriptor: Int32
  let kind: Kind
}

extension InheritedSocket {
  /// The sockets that systemd, or another program that follows `sd_listen_fds(3)`, passes to this process.
  ///
  /// `LISTEN_PID` identifies the process: variables that were inherited from a parent do not apply.
  /// A socket named `https` in `LISTEN_FDNAMES` uses TLS; all others use plain HTTP.
  static func activated() -> [InheritedSocket] {
    defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsafe unsetenv(name) } }
    guard number("LISTEN_PID") == getpid(), let count = number("LISTEN_FDS"), 1...64 ~= count else {
      return []
    }
    let names = (text("LISTEN_FDNAMES") ?? "").split(
      separator: ":", omittingEmptySubsequences: false)
    return (0..<count).map { index in
      let isTLS = index < names.count && names[Int(index)] == "https"
      _ = fcntl(3 + index, F_SETFD, FD_CLOEXEC)
      return InheritedSocket(descriptor: 3 + index, kind: isTLS ? .https : .http)
    }
  }

  private static func text(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  private static func number(_ name: String) -> Int32? { text(name).flatMap { Int32($0) } }
}

/// The facts that a watched worker inherits from its parent, in one environment variable.
struct Inheritance {
  /// The parent; the worker ends with it.
  var parent: pid_t
  /// The number of workers started, including this one.
  var starts: Int
  /// The shared memory for identities of requests in flight.
  var table: Int32
  /// The socket on which the worker reports that it serves.
  var channel: Int32
  /// The sockets to listen on in place of the settings; empty for the first worker.
  var sockets: [InheritedSocket]

  static let variable = "LOSS_SERVER_WATCHED"

  /// The value of the variable: numbers, then descriptors with their kinds.
  var text: String {
    let sockets = sockets.map { "\($0.descriptor)=\($0.kind.rawValue)" }
    return (["\(parent)", "\(starts)", "\(table)", "\(channel)"] + sockets).joined(separator: ",")
  }

  init(parent: pid_t, starts: Int, table: Int32, channel: Int32, sockets: [InheritedSocket]) {
    self.parent = parent
    self.starts = starts
    self.table = table
    self.channel = channel
    self.sockets = sockets
  }

  /// Reads the variable; `nil` if it is malformed.
  init?(_ text: String) {
    let parts = text.split(separator: ",")
    guard parts.count >= 4, let parent = Int32(parts[0]), let starts = Int(parts[1]),
      let table = Int32(parts[2]), let channel = Int32(parts[3])
    else { return nil }
    self.init(parent: parent, starts: starts, table: table, channel: channel, sockets: [])
    for part in parts[4...] {
      let pair = part.split(separator: "=")
      guard pair.count == 2, let descriptor = Int32(pair[0]),
        let kind = InheritedSocket.Kind(rawValue: String(pair[1]))
      else { return nil }
      sockets.append(InheritedSocket(descriptor: descriptor, kind: kind))
    }
  }
}
