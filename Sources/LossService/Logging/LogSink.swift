import Dispatch
import Glibc
import Synchronization

/// The destination of lines: a buffered file descriptor, so that a line costs no system call.
///
/// Lines are gathered and written by a queue of the sink's own every 100 milliseconds or
/// 64 KiB. A slow reader loses lines but never delays a request: at most 4 MiB wait for each event
/// loop, and the number of dropped lines is logged as soon as there is room.
public final class LogSink: Sendable {
  private let descriptor: Int32
  private let queue = DispatchQueue(label: "log", qos: .utility)
  private let lanes: Mutex<[LogLane]>
  /// The lane for callers without their own.
  private let common: LogLane

  /// A sink that writes to this descriptor, which stays open.
  public init(descriptor: Int32) {
    self.descriptor = descriptor
    common = LogLane(to: descriptor, on: queue)
    lanes = Mutex([common])
  }

  /// A sink that appends to this file; `nil` if it cannot be opened.
  public convenience init?(path: String) {
    let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return nil }
    self.init(descriptor: descriptor)
  }

  /// A lane for the lines of one thread, which then waits for no other.
  func makeLane() -> LogLane {
    let lane = LogLane(to: descriptor, on: queue)
    lanes.withLock { $0.append(lane) }
    return lane
  }

  /// Lets `line` append one line.
  func append(_ line: (inout LogLines) -> Void) { common.append(line) }

  /// Writes the pending lines, and returns once they are written.
  public func flush() {
    queue.sync {
      for lane in lanes.withLock({ $0 }) { lane.write() }
    }
  }
}
