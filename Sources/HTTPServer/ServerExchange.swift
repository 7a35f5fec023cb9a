import HTTP1
import Synchronization

/// One request on its way to its answer, as handlers hold it.
///
/// It knows its connection only by token, so that a handler that keeps it keeps nothing else alive.
final class ServerExchange: Exchange, @unchecked Sendable {
  /// An answer that came from anywhere, and is on its way to the loop.
  ///
  /// Whoever hands it over keeps nothing of it, and the mutex orders both sides.
  private struct Letter: @unchecked Sendable {
    var isClosed = false
    var response: Response?
    var reserved = 0
  }

  private let loop: EventLoop
  private let letter = Guarded(Letter())
  private let cancelled = Atomic<Bool>(false)
  /// Written while nobody but the loop has the exchange.
  private(set) var requestID: String
  private(set) var token: UInt64
  /// Where the buffer that was handed out begins, to know it again.
  private let bufferAddress = Atomic<UInt>(0)

  // The loop's own.

  /// What has become of the request so far.
  var record = ExchangeRecord()
  /// When the request began.
  private(set) var began: Instant
  /// The pool's buffer that the answer uses.
  var pooled: [UInt8] = []

  init(loop: EventLoop, token: UInt64, requestID: String, began: Instant) {
    self.loop = loop
    self.token = token
    self.requestID = requestID
    self.began = began
  }

  /// Makes the exchange that of another request; only right while nobody else has it.
  func renew(requestID: String, began: Instant) {
    self.requestID = requestID
    self.began = began
    cancelled.store(false, ordering: .relaxed)
    bufferAddress.store(0, ordering: .relaxed)
    letter.withLock { $0 = Letter() }
  }

  var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

  /// Tells the handler that nobody waits any more.
  func cancel() { cancelled.store(true, ordering: .relaxed) }

  func reserve(_ bytes: Int) -> Bool {
    guard bytes > 0 else { return true }
    guard loop.core.budget.charge(bytes) else { return false }
    let isOpen = letter.withLock {
      guard !$0.isClosed else { return false }
      $0.reserved &+= bytes
      return true
    }
    if !isOpen { loop.core.budget.release(bytes) }
    return isOpen
  }

  func respond(_ response: Response) {
    let sealed = Letter(response: response)
    let isFirst = letter.withLock {
      guard !$0.isClosed, $0.response == nil else { return false }
      $0.response = sealed.response
      return true
    }
    if isFirst { loop.post(.answer(self)) }
  }

  func buffer() -> [UInt8] {
    let buffer = loop.buffers.take()
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
    letter.withLock { letter in
      defer { letter = Letter(isClosed: true) }
      return letter.reserved
    }
  }
}
