// Unsafe because the C library hands out the environment as pointers.
import CSystem
import Glibc
import HTTPServer

/// This process, if a parent watches it.
final class Worker: Sendable {
  /// The parent.
  let parent: pid_t
  /// The number of workers started, including this one.
  let starts: Int
  /// The sockets to listen on in place of the settings.
  let sockets: [InheritedSocket]
  /// Where identities of requests in flight are kept for the parent.
  let table: InFlightTable?
  private let channel: Int32

  /// The worker of this process; `nil` if it is not watched.
  static let current = Worker()

  /// The worker that the environment describes; `nil` if there is none.
  ///
  /// It ends with its parent: it requests a signal for the end of the parent, and if the parent ended
  /// before that, the process already has another parent.
  private init?() {
    guard let value = unsafe getenv(Inheritance.variable),
      let inheritance = Inheritance(unsafe String(cString: value))
    else { return nil }
    unsafe unsetenv(Inheritance.variable)
    parent = inheritance.parent
    starts = inheritance.starts
    sockets = inheritance.sockets
    channel = inheritance.channel
    table = InFlightTable(descriptor: inheritance.table)
    close(inheritance.table)
    _ = csystem_signal_at_end_of_parent(SIGTERM)
    guard getppid() == parent else { _exit(1) }
    for descriptor in [channel] + sockets.map(\.descriptor) {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
    // Started through /proc, its name would be that of the link.
    unsafe csystem_name_thread("loss-server")
  }

  /// Whether the parent has ended.
  var isOrphan: Bool { getppid() != parent }

  /// Reports that the worker serves, and passes its sockets to the parent, unless it has them.
  func report(_ report: WorkerReport, _ descriptors: [Int32]) {
    let text = report.text
    let count = Int32(clamping: descriptors.count)
    _ = unsafe csystem_send(channel, text, text.utf8.count, descriptors, count)
  }
}
