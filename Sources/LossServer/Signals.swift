// Unsafe because the C library keeps sets of signals behind pointers.
import CSystem
import Glibc

/// The signals that the program heeds, taken one by one by its main thread.
///
/// They are blocked in every thread and waited for. A DispatchSource would need them ignored, and
/// loses one that comes while the source is being set up.
struct Signals {
  private var set = sigset_t()

  /// Holds these signals back until `next()` takes them; to be made before there are threads,
  /// which inherit the mask.
  init(_ numbers: [Int32]) {
    unsafe sigemptyset(&set)
    for number in numbers { unsafe sigaddset(&set, number) }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    // A client that goes away must not end the process.
    signal(SIGPIPE, SIG_IGN)
  }

  /// A signal that has come.
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

/// The signals to end that have come, which the second one makes urgent.
///
/// A terminal, or systemd, signals every process of a group: then the parent's own signal and the one
/// that it forwards are one.
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
