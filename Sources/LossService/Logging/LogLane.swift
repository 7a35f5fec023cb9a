// Unsafe because the C library writes from memory that it is handed by pointer.
import Dispatch
import Glibc
import Synchronization

/// Lines on their way to a sink, in the order in which they were appended.
final class LogLane: Sendable {
  private struct State: ~Copyable {
    var lines = LogLines()
    /// Whether a write is on its way that waits a while, and one that does not.
    var isTimed = false
    var isHurried = false
    var dropped = 0
  }

  /// When to write a lane.
  private enum Moment {
    case later, now
  }

  private static let eager = 64 << 10
  private static let limit = 4 << 20

  private let descriptor: Int32
  private let queue: DispatchQueue
  private let state = Mutex(State())
  /// The memory of the lines that were written last.
  private let spare = Mutex(TextBuffer())

  /// A lane that writes its lines to this descriptor, on that queue.
  init(to descriptor: Int32, on queue: DispatchQueue) {
    self.descriptor = descriptor
    self.queue = queue
  }

  /// Lets `line` append one line.
  @inline(__always)
  func append(_ line: (inout LogLines) -> Void) {
    let moment: Moment? = state.withLock { state in
      guard state.lines.count < Self.limit else {
        state.dropped += 1
        return nil
      }
      line(&state.lines)
      if state.lines.count >= Self.eager {
        if state.isHurried { return nil }
        state.isHurried = true
        return .now
      }
      if state.isTimed { return nil }
      state.isTimed = true
      return .later
    }
    if let moment { schedule(moment) }
  }

  /// One timer at a time: another is set only once this one has gone off.
  private func schedule(_ moment: Moment) {
    switch moment {
    case .now:
      queue.async {
        self.write()
        self.state.withLock { $0.isHurried = false }
      }
    case .later:
      queue.asyncAfter(deadline: .now() + .milliseconds(100)) {
        self.state.withLock { $0.isTimed = false }
        self.write()
      }
    }
  }

  /// Writes the pending lines; called on the queue.
  func write() {
    // The buffer of the last write takes up the lines that come meanwhile.
    var waiting = spare.withLock { spare in
      var buffer = TextBuffer(capacity: 64)
      swap(&buffer, &spare)
      return buffer
    }
    state.withLock { state in
      if state.dropped > 0 { state.lines.add(dropped: state.dropped) }
      state.dropped = 0
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
