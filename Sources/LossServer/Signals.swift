// Unsafe because the C library keeps sets of signals behind pointers.
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

  /// Waits for the next one.
  mutating func next() -> Int32 {
    var number: Int32 = 0
    while unsafe sigwait(&set, &number) != 0 {}
    return number
  }
}
