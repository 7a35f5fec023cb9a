/// Deadlines of one event loop, to the tick: slots of a ring, each with the tokens due in it.
///
/// Moving a deadline is the common case and costs nothing: whoever is called too early says so and
/// is entered again. What lies beyond the ring is entered at its far end, and moves on from there.
final class TimerWheel {
  /// Nanoseconds of a tick, a power of two: 67 ms.
  static let tick: Int64 = 1 << 26
  private static let slotCount = 512

  private var slots = [[UInt64]](repeating: [], count: slotCount)
  /// The first tick that has not been looked at.
  private var current: Int64
  /// No slot before this tick holds a token.
  private var earliest = Int64.max

  init(now: Instant) { current = now.nanoseconds / Self.tick }

  /// Enters a token; returns when it will be called: at the deadline, or before it.
  func insert(_ token: UInt64, at deadline: Instant) -> Instant {
    // The slot after the deadline's own, so that a token that is due is never called too early.
    let wanted = deadline == .never ? Int64.max : deadline.nanoseconds / Self.tick &+ 1
    let tick = min(max(wanted, current), current &+ Int64(Self.slotCount) &- 1)
    slots[Int(tick % Int64(Self.slotCount))].append(token)
    earliest = min(earliest, tick)
    return Instant(nanoseconds: tick &* Self.tick)
  }

  /// Milliseconds until a token may be due; `nil` if there is none.
  func wait(from now: Instant) -> Int32? {
    guard earliest != .max else { return nil }
    let left = earliest &* Self.tick &- now.nanoseconds
    return left <= 0 ? 0 : Int32(min(left / 1_000_000 &+ 1, 60_000))
  }

  /// Whether a tick has come that holds tokens, perhaps.
  func isDue(_ now: Instant) -> Bool {
    let target = now.nanoseconds / Self.tick
    if earliest <= target { return true }
    current = max(current, target)
    return false
  }

  /// Takes out the tokens whose tick has come.
  func advance(to now: Instant, into due: inout [UInt64]) {
    let target = now.nanoseconds / Self.tick
    guard earliest <= target else {
      current = max(current, target)
      return
    }
    let last = min(target, earliest &+ Int64(Self.slotCount) &- 1)
    var tick = earliest
    while tick <= last {
      let slot = Int(tick % Int64(Self.slotCount))
      due.append(contentsOf: slots[slot])
      slots[slot].removeAll(keepingCapacity: slots[slot].count <= 64)
      tick &+= 1
    }
    current = max(current, target &+ 1)
    earliest = .max
    for tick in current..<(current &+ Int64(Self.slotCount))
    where !slots[Int(tick % Int64(Self.slotCount))].isEmpty {
      earliest = tick
      break
    }
  }
}
