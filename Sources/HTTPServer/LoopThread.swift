// Threads. Unsafe, because the C library hands the loop to its thread through a raw pointer; the
// reference that it carries is taken exactly once.

import Glibc

/// The thread of an event loop.
struct LoopThread: @unchecked Sendable {
  private let thread: pthread_t?

  /// Starts the loop.
  init(_ loop: EventLoop) {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(loop).toOpaque()
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        if let context = unsafe context {
          unsafe Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run()
        }
        return nil
      }, context)
    if code == 0 {
      self.thread = thread
    } else {
      unsafe Unmanaged<EventLoop>.fromOpaque(context).release()
      self.thread = nil
    }
  }

  /// Whether the system had a thread to give.
  var hasStarted: Bool { thread != nil }

  /// Waits for the loop to end.
  func join() { if let thread { _ = pthread_join(thread, nil) } }
}
