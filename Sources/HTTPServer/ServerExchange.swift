import HTTP1
import Synchronization

/// One request on its way to its answer, as handlers hold it.
///
/// It knows its connection only by token, so that a handler that keeps it keeps nothing else alive.
final class ServerExchange: Exchange, @unchecked Sendable {
  // Unchecked, because only the loop touches properties without a lock or an atomic, or
  // writes them while no other thread has the exchange.

  /// An answer that came from anywhere, and is on its way to the loop.
  ///
  /// Whoever hands it over keeps nothing of it, and the mutex orders both sides.
  private struct Letter: @unchecked Sendable {
    var response: Response?
  }

  private let loop: EventLoop
  private let letter = Guarded(Letter())
  /// Whether there may be a letter: most exchanges never see one.
  private let hasLetter = Atomic<Bool>(false)
  private let cancelled = Atomic<Bool>(false)
  /// Bytes charged to the request, or `closed` once nothing more can be.
  private let reserved = Atomic<Int>(0)
  private static let closed = -1
  /// The identity of the request.
  private(set) var identity: Identity
  private(set) var token: UInt64
  /// Where the buffer that was handed out begins, to know it again.
  private let bufferAddress = Atomic<UInt>(0)

  // The loop's own.

  // What has become of the request so far.

  /// The head of the request; `nil` if it could not be read.
  var head: RequestHead?
  /// The status answered, or 0.
  var status = 0
  /// The handler's name for the requested resource.
  var label = Response.Label()
  var bytesIn = 0
  var bytesOut = 0
  /// When the request began.
  private(set) var began: Instant
  /// Where the request is listed as in flight.
  var slot: Int?
  /// The pool's buffer that the answer uses.
  var pooled: [UInt8] = []

  init(loop: EventLoop, token: UInt64, _ identity: Identity, began: Instant) {
    self.loop = loop
    self.token = token
    self.identity = identity
    self.began = began
  }

  /// Prepares the exchange for another request; it must have no other owner.
  func renew(_ identity: Identity, began: Instant) {
    self.identity = identity
    self.began = began
    cancelled.store(false, ordering: .relaxed)
    bufferAddress.store(0, ordering: .relaxed)
    reserved.store(0, ordering: .relaxed)
    dropLetter()
  }

  var requestID: String { identity.description }

  var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

  /// Informs the handler that the answer is no longer needed.
  func cancel() { cancelled.store(true, ordering: .relaxed) }

  func reserve(_ bytes: Int) -> Bool {
    guard bytes > 0 else { return true }
    guard loop.core.budget.charge(bytes) else { return false }
    guard bytes < Heap.large || Heap.hasRoom(for: bytes) else {
      loop.core.budget.release(bytes)
      return false
    }
    var current = reserved.load(ordering: .relaxed)
    while current != Self.closed {
      // Cannot overflow: the budget has granted all of it.
      let outcome = reserved.weakCompareExchange(
        expected: current, desired: current &+ bytes, ordering: .relaxed)
      if outcome.exchanged { return true }
      current = outcome.original
    }
    loop.core.budget.release(bytes)
    return false
  }

  func release(_ bytes: Int) {
    guard bytes > 0 else { return }
    var current = reserved.load(ordering: .relaxed)
    while current != Self.closed {
      // No more than was charged.
      let given = min(bytes, current)
      let outcome = reserved.weakCompareExchange(
        expected: current, desired: current &- given, ordering: .relaxed)
      if outcome.exchanged { return loop.core.budget.release(given) }
      current = outcome.original
    }
  }

  func wake() { loop.post(.wake(self)) }

  func respond(_ response: Response) {
    let sealed = Letter(response: response)
    let isFirst = letter.withLock {
      guard reserved.load(ordering: .relaxed) != Self.closed, $0.response == nil else {
        return false
      }
      $0.response = sealed.response
      hasLetter.store(true, ordering: .relaxed)
      return true
    }
    if isFirst { loop.post(.answer(self)) }
  }

  func buffer() -> [UInt8] {
    let buffer = loop.takeBody()
    bufferAddress.store(buffer.storageAddress, ordering: .relaxed)
    return buffer
  }

  /// Whether this is the buffer that was handed out, so that it may return to the pool.
  func handedOut(_ buffer: [UInt8]) -> Bool {
    let address = bufferAddress.load(ordering: .relaxed)
    return address != 0 && address == buffer.storageAddress
  }

  /// The answer that was handed over, once.
  func takeResponse() -> Response? {
    letter.withLock { letter in
      defer { letter.response = nil }
      return Letter(response: letter.response)
    }.response
  }

  /// Ends the exchange, whatever else its handler tries; returns the bytes it had reserved.
  func close() -> Int {
    let bytes = reserved.exchange(Self.closed, ordering: .relaxed)
    dropLetter()
    return max(0, bytes)
  }

  private func dropLetter() {
    guard hasLetter.load(ordering: .relaxed) else { return }
    letter.withLock { $0 = Letter() }
    hasLetter.store(false, ordering: .relaxed)
  }

  /// What has become of the request, its answer having been sent or lost at that moment.
  func record(at end: Instant, peer: String) -> ExchangeRecord {
    ExchangeRecord(
      requestID: identity, head: head, status: status, label: label, bytesIn: bytesIn,
      bytesOut: bytesOut, duration: end - began, peer: peer)
  }

  /// Clears the outcome of the request.
  func forget() {
    head = nil
    status = 0
    label = Response.Label()
    bytesIn = 0
    bytesOut = 0
  }
}
