// Unsafe because the C library keeps sets of signals behind pointers.
import CSystem
import Glibc

/// The signals that the program handles, one by one, on its main thread.
///
/// They are blocked in every thread, and the main thread waits for them. A DispatchSource would require
/// that they are ignored, and would lose a signal that arrives while the source is set up.
struct Signals {
  private var set = sigset_t()

  /// Blocks these signals until `next()` takes them; create it before any threads, which inherit the
  /// mask.
  init(_ numbers: [Int32]) {
    unsafe sigemptyset(&set)
    for number in numbers { unsafe sigaddset(&set, number) }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    // A client that goes away must not end the process.
    signal(SIGPIPE, SIG_IGN)
  }

  /// A received signal.
  struct Signal {
    let number: Int32
    /// The process that sent it; 0 for the kernel.
    let sender: pid_t
  }

  /// Waits for the next one.
  mutating func next() -> Signal {
    while true {
      var info = unsafe siginfo_t()
      let number = unsafe sigwaitinfo(&set, &info)
      if number > 0 { return Signal(number: number, sender: unsafe csystem_sender(&info)) }
    }
  }
}

/// The received signals to terminate; the second one is urgent.
///
/// A terminal or systemd signals every process of a group: then the parent's own signal and the one
/// that it forwards count as one.
struct EndSignals {
  private let parent: pid_t?
  private var fromParent = 0
  private var fromOthers = 0

  init(parent: pid_t?) { self.parent = parent }

  /// Whether this is the second one.
  mutating func isSecond(_ signal: Signals.Signal) -> Bool {
    if signal.sender == parent { fromParent += 1 } else { fromOthers += 1 }
    return fromParent > 1 || fromOthers > 1
  }
}
