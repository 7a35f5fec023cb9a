// Unsafe because the C library writes from memory that it is handed by pointer.
import Dispatch
import Glibc
import Synchronization

/// Where lines go: a file descriptor behind a buffer, so that a line costs no system call.
///
/// Lines are gathered and written by a queue of the sink's own every 100 milliseconds or
/// 64 KiB. A reader who is too slow loses lines, never a request: at most 4 MiB wait, and how
/// many lines were dropped is told as soon as there is room.
public final class LogSink: Sendable {
  private struct State: ~Copyable {
    var lines = LogLines()
    /// Whether a write is on its way, and whether one without delay is.
    var isScheduled = false
    var isHurried = false
    var dropped = 0
  }

  private static let eager = 64 << 10
  private static let limit = 4 << 20

  private let descriptor: Int32
  private let state = Mutex(State())
  /// The memory of the lines that were written last.
  private let spare = Mutex(TextBuffer())
  private let queue = DispatchQueue(label: "log", qos: .utility)

  /// A sink that writes to this descriptor, which stays open.
  public init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// A sink that appends to this file; `nil` if it cannot be opened.
  public convenience init?(path: String) {
    let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return nil }
    self.init(descriptor: descriptor)
  }

  /// Lets `line` append one line.
  func append(_ line: (inout LogLines) -> Void) {
    let delay: DispatchTimeInterval? = state.withLock { state in
      guard state.lines.count < Self.limit else {
        state.dropped += 1
        return nil
      }
      line(&state.lines)
      if state.lines.count >= Self.eager {
        defer { (state.isScheduled, state.isHurried) = (true, true) }
        return state.isHurried ? nil : .nanoseconds(0)
      }
      defer { state.isScheduled = true }
      return state.isScheduled ? nil : .milliseconds(100)
    }
    guard let delay else { return }
    queue.asyncAfter(deadline: .now() + delay) { self.write() }
  }

  /// Writes what is waiting, and returns once it is written.
  public func flush() {
    queue.sync { self.write() }
  }

  private func write() {
    // The buffer of the last write takes up the lines that come meanwhile.
    var waiting = spare.withLock { spare in
      var buffer = TextBuffer(capacity: 64)
      swap(&buffer, &spare)
      return buffer
    }
    state.withLock { state in
      if state.dropped > 0 { state.lines.add(dropped: state.dropped) }
      state.dropped = 0
      state.isScheduled = false
      state.isHurried = false
      state.lines.take(with: &waiting)
    }
    unsafe waiting.withBytes { bytes in
      var rest = unsafe bytes[...]
      while unsafe !rest.isEmpty {
        let slice = unsafe UnsafeRawBufferPointer(rebasing: rest)
        let written = unsafe Glibc.write(descriptor, slice.baseAddress, slice.count)
        if written > 0 {
          unsafe rest = rest.dropFirst(written)
        } else if errno != EINTR {
          break
        }
      }
    }
    waiting.removeAll(keeping: Self.eager * 2)
    spare.withLock { swap(&waiting, &$0) }
  }
}
