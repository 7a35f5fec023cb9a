// A reference that is written once and read without a lock. Unsafe, because an atomic counts no
// references: the slot holds the one that was stored until it is itself gone.

import Synchronization

/// Facts that a handler derives from a head alone, in a class of the handler's.
///
/// Unchecked as `Sendable`, because the compiler takes only final classes; it has nothing itself, and
/// what derives from it must not change.
open class HandlerMemo: @unchecked Sendable {
  /// A memo.
  public init() {}

  /// Where a head keeps the memo of its handler.
  @safe public struct Slot: ~Copyable, Sendable {
    // The library's `AtomicLazyReference` is the same, but not specialised: 640 instructions a look.
    private let memo = unsafe Atomic<Unmanaged<HandlerMemo>?>(nil)

    deinit { unsafe memo.load(ordering: .acquiring)?.release() }

    /// What was stored.
    @inline(__always)
    public func load() -> HandlerMemo? {
      unsafe memo.load(ordering: .acquiring)?.takeUnretainedValue()
    }

    /// Stores a memo, unless there is one; returns the one that is there now.
    public func storeIfNil(_ desired: HandlerMemo) -> HandlerMemo {
      let candidate = unsafe Unmanaged.passRetained(desired)
      let outcome = unsafe memo.compareExchange(
        expected: nil, desired: candidate, ordering: .acquiringAndReleasing)
      guard let winner = unsafe outcome.original else { return desired }
      unsafe candidate.release()
      return unsafe winner.takeUnretainedValue()
    }
  }
}
