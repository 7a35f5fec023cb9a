// epoll. Unsafe, because the kernel fills an array of events by address.

import CSystem
import Glibc

/// Waits for descriptors to become ready, and for other threads to call.
///
/// Streams are watched edge-triggered in both directions, once and for all: no request costs a
/// call to change what is watched. An event says "try again", never how much there is.
@safe final class Poller {
  /// What happened to the descriptor that was registered under `token`.
  struct Event {
    let token: UInt64
    let isReadable: Bool
    let isWritable: Bool
    /// The peer has closed its sending half, so a short read is not yet the whole of it.
    let hasEnd: Bool
    /// Both directions are closed, or the connection is broken.
    let isLost: Bool
  }

  /// The token of the wake-up descriptor.
  static let wakeToken = UInt64.max

  private let epoll: Int32
  private let wake: Int32
  // Manual memory: an array would be subject to exclusivity checks while the kernel fills it.
  private let events: UnsafeMutableBufferPointer<epoll_event>

  init(eventsPerWait: Int = 256) throws(SystemError) {
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard epoll >= 0 else { throw SystemError("epoll_create1") }
    wake = csystem_eventfd()
    guard wake >= 0 else {
      let error = SystemError("eventfd")
      close(epoll)
      throw error
    }
    unsafe events = .allocate(capacity: eventsPerWait)
    unsafe events.initialize(repeating: epoll_event())
    // From here on `deinit` runs, and closes both.
    guard csystem_epoll_watch_input(epoll, wake, Self.wakeToken) == 0 else {
      throw SystemError("epoll_ctl")
    }
  }

  deinit {
    unsafe events.deallocate()
    close(epoll)
    close(wake)
  }

  /// Watches a stream until its descriptor is closed.
  func watch(stream: Descriptor, token: UInt64) -> Bool {
    csystem_epoll_watch_stream(epoll, stream.number, token) == 0
  }

  /// Watches a listening socket.
  func watch(listener: Descriptor, token: UInt64) -> Bool {
    csystem_epoll_watch_input(epoll, listener.number, token) == 0
  }

  /// Lets the watch over a listening socket rest, or resumes it.
  func setWatch(listener: Descriptor, token: UInt64, isOn: Bool) {
    _ = csystem_epoll_set_input(epoll, listener.number, token, isOn ? 1 : 0)
  }

  /// The number of events, once there are some or `milliseconds` are over; negative waits for ever.
  func wait(milliseconds: Int32) -> Int {
    guard let memory = unsafe events.baseAddress else { return 0 }
    let capacity = unsafe Int32(truncatingIfNeeded: events.count)
    return max(0, Int(unsafe epoll_wait(epoll, memory, capacity, milliseconds)))
  }

  /// An event of the last wait.
  subscript(index: Int) -> Event {
    let event = unsafe events[index]
    let bits = unsafe event.events
    let ends = EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue
    return unsafe Event(
      token: event.data.u64,
      isReadable: bits & (EPOLLIN.rawValue | ends) != 0,
      isWritable: bits & EPOLLOUT.rawValue != 0,
      hasEnd: bits & ends != 0,
      isLost: bits & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0)
  }

  /// Ends the wait of another thread, now or the next one.
  func wakeUp() {
    var one: UInt64 = 1
    _ = unsafe write(wake, &one, 8)
  }

  /// Takes back a wake-up that was seen.
  func clearWakeUp() {
    var count: UInt64 = 0
    _ = unsafe read(wake, &count, 8)
  }
}
