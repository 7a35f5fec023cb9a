// A lock. Unsafe, because the C library's mutex must not move, so it lives at an address of its own;
// nothing else touches that, and the value is only reached with the mutex held.

import Glibc

/// A value that one thread at a time may use.
///
/// The library's own `Mutex` is invisible to ThreadSanitizer, which then reports false positives
/// and would hide real ones among them; it follows the mutex of the C library.
@safe final class Guarded<Value>: @unchecked Sendable {
  // Also at an address: a stored property would cost an exclusivity check at each use.
  private let value: UnsafeMutablePointer<Value>
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  /// Guards an initial value.
  init(_ value: sending Value) {
    unsafe self.value = .allocate(capacity: 1)
    unsafe self.value.initialize(to: value)
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    _ = unsafe pthread_mutex_init(mutex, nil)
  }

  deinit {
    _ = unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
    unsafe value.deinitialize(count: 1)
    unsafe value.deallocate()
  }

  /// Accesses the value while other callers block.
  func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    _ = unsafe pthread_mutex_lock(mutex)
    defer { _ = unsafe pthread_mutex_unlock(mutex) }
    return unsafe try body(&value.pointee)
  }
}
