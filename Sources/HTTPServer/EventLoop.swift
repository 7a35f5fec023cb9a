import CSystem
import Glibc
import HTTP1
import Synchronization

/// One thread that serves its share of the connections.
///
/// Everything but the mailbox, the counters and the pool of buffers belongs to the loop's thread;
/// other threads send it messages.
final class EventLoop: @unchecked Sendable {
  /// Messages from other threads, and from the loop itself.
  enum Message: Sendable {
    /// Serve these connections.
    case adopt([AcceptedConnection])
    /// An answer is ready.
    case answer(ServerExchange)
    /// A conversation has more to say.
    case wake(ServerExchange)
    /// The memory budget has room again.
    case memoryReleased
    /// Listen, and deal connections round these loops.
    case listen([ListeningSocket], loops: [EventLoop])
    /// A connection has been closed that others waited for.
    case resumeAccepting
    /// Accept until the queues are empty, close the listeners, then report.
    case closeListeners(@Sendable () -> Void)
    /// Finish the requests in flight, then report.
    case drain(@Sendable () -> Void)
    /// Cancel the requests in flight.
    case abort
    /// End the thread.
    case stop
  }

  private struct Mailbox {
    var messages: [Message] = []
    /// The loop has ended, and reads no more.
    var isClosed = false
  }

  /// Bytes read at once.
  static let readSize = 65_536
  /// A token for calls that concern the loop itself.
  static let noConnection: UInt64 = 1 << 63
  /// Connections accepted before others have their turn.
  static let acceptsPerTurn = 64
  /// Connections beyond the limit, open only to receive the refusal.
  static let refusedReserve = 64

  let core: ServerCore
  /// The handler, as this loop has it.
  let handler: any RequestHandler
  /// The same handler, if it uses receivers again.
  private let reuser: (any ReusingRequestHandler)?
  let counters = LoopCounters()
  let buffers: LoopBuffers

  let poller: Poller
  private let mailbox = Guarded(Mailbox())
  private let hasMail = Atomic<Bool>(false)
  private let isAsleep = Atomic<Bool>(false)

  // The thread's own.

  /// When the loop woke up.
  private(set) var now = Instant.now
  /// The date for answers.
  private(set) var date = HTTPDate(secondsSince1970: 0)
  var identities = RequestID()
  /// The slots that list requests in flight, if they are listed.
  private let inFlight = Cell<InFlightSlots?>(nil)
  /// The beginning of the last answer.
  var lastOpening: HeadOpening?
  lazy var tlsScratch = TLSScratch()
  /// Set once, when a drain reaches this loop.
  var drainBegan: Instant?
  let table = ConnectionTable()
  let wheel: TimerWheel
  /// Connections that want another turn; whether there are any is asked far more often.
  private var hasAgain = false
  private var again: [UInt64] = []
  var memoryWaiters: [UInt64] = []
  /// The thread that runs the loop; 0 before it does.
  private let thread = Atomic<UInt>(0)
  var listeners: [ListeningSocket] = []
  var loops: [EventLoop] = []
  var nextLoop = 0
  var acceptResumes: Instant?
  var whenDrained: (@Sendable () -> Void)?
  var trimsAt: Instant?
  private var isStopped = false

  init(core: ServerCore, index: Int = 0) throws(SystemError) {
    self.core = core
    handler = core.handler.forLoop()
    reuser = handler as? any ReusingRequestHandler
    buffers = LoopBuffers(budget: core.budget, level: core.configuration.compressionLevel)
    poller = try Poller()
    wheel = TimerWheel(now: Instant.now)
    inFlight.value = core.configuration.inFlight?.slots(of: index, among: core.configuration.loops)
  }

  /// Counts a request that has begun.
  func requestBegan(_ exchange: ServerExchange) {
    counters.requests.count()
    counters.inFlight.count()
    exchange.slot = inFlight.value?.enter(exchange.identity)
  }

  /// Counts a request that is answered or lost.
  func requestEnded(_ exchange: ServerExchange) {
    counters.inFlight.count(-1)
    if let slot = exchange.slot.take() { inFlight.value?.leave(slot) }
  }

  /// Sends the loop a message, from any thread.
  func post(_ message: Message) {
    let isRead = mailbox.withLock { mailbox in
      if !mailbox.isClosed { mailbox.messages.append(message) }
      return !mailbox.isClosed
    }
    guard isRead else {
      if case .adopt(let connections) = message { discard(connections) }
      return
    }
    hasMail.store(true, ordering: .sequentiallyConsistent)
    // A loop that is awake reads its mailbox before it sleeps.
    if isAsleep.load(ordering: .sequentiallyConsistent) { poller.wakeUp() }
  }

  // MARK: The loop

  /// Serves until the message `stop`.
  func run() {
    unsafe csystem_name_thread("event-loop")
    csystem_give_signal_stack()
    thread.store(UInt(pthread_self()), ordering: .relaxed)
    core.budget.whenReleased { [weak self] in self?.post(.memoryReleased) }
    while !isStopped {
      let count = wait()
      now = Instant.now
      updateDate()
      for index in 0..<count { handle(poller[index]) }
      if hasMail.load(ordering: .relaxed) { readMail() }
      runAgain()
      expire()
      if count > 0 { scheduleTrim() }
    }
    end()
  }

  private func end() {
    let unread = mailbox.withLock { mailbox in
      mailbox.isClosed = true
      defer { mailbox.messages = [] }
      return mailbox.messages
    }
    for case .adopt(let connections) in unread { discard(connections) }
    abort()
    for listener in listeners { listener.close() }
    listeners = []
    loops = []
    trim()
  }

  private func wait() -> Int {
    if hasAgain || hasMail.load(ordering: .relaxed) { return poller.wait(milliseconds: 0) }
    isAsleep.store(true, ordering: .sequentiallyConsistent)
    defer { isAsleep.store(false, ordering: .relaxed) }
    // Mail that arrived before the store has not woken the loop: look again.
    if hasMail.load(ordering: .sequentiallyConsistent) { return poller.wait(milliseconds: 0) }
    return poller.wait(milliseconds: wheel.wait(from: now) ?? -1)
  }

  private func updateDate() {
    let seconds = time(nil)
    if seconds != date.secondsSince1970 { date = HTTPDate(secondsSince1970: seconds) }
  }

  private func handle(_ event: Poller.Event) {
    if event.token == Poller.wakeToken {
      poller.clearWakeUp()
    } else if let index = Self.listenerIndex(event.token) {
      acceptFromListener(index)
    } else if let connection = connection(event.token) {
      connection.becameReady(event)
    }
  }

  /// Not inlined, as the access to the listeners would then be checked before every event.
  @inline(never)
  private func acceptFromListener(_ index: Int) {
    if index < listeners.count { accept(from: listeners[index]) }
  }

  private func readMail() {
    hasMail.store(false, ordering: .sequentiallyConsistent)
    let messages = mailbox.withLock { mailbox in
      defer { mailbox.messages = [] }
      return mailbox.messages
    }
    for message in messages {
      switch message {
      case .adopt(let connections): connections.forEach(adopt)
      case .answer(let exchange): connection(exchange.token)?.answer(from: exchange)
      case .wake(let exchange): connection(exchange.token)?.wake(from: exchange)
      case .memoryReleased: retryMemoryWaiters()
      case .listen(let sockets, let loops): listen(sockets, loops)
      case .resumeAccepting: resumeAccepting()
      case .closeListeners(let whenClosed):
        closeListeners()
        whenClosed()
      case .drain(let whenDrained): drain(whenDrained)
      case .abort: abort()
      case .stop: isStopped = true
      }
    }
  }

  /// Gives another turn to connections that had more to do than one turn allows.
  private func runAgain() {
    guard hasAgain else { return }
    hasAgain = false
    let tokens = again
    again = []
    for token in tokens { connection(token)?.takeTurn() }
  }

  /// Queues a connection for another turn, after the others that are ready.
  func takeTurnAgain(_ token: UInt64) {
    hasAgain = true
    again.append(token)
  }

  // MARK: Deadlines

  private func expire() {
    guard wheel.isDue(now) else { return }
    var due: [UInt64] = []
    wheel.advance(to: now, into: &due)
    guard !due.isEmpty else { return }
    if let resume = acceptResumes, resume <= now { resumeAccepting() }
    if let trim = trimsAt, trim <= now { self.trim() }
    for token in due { connection(token)?.wasCalled() }
  }

  /// Has a connection called at a moment or earlier; returns when.
  func call(_ token: UInt64, at deadline: Instant) -> Instant { wheel.insert(token, at: deadline) }

  private static func listenerIndex(_ token: UInt64) -> Int? {
    token >> 63 == 1 ? Int(token & 0xFFFF_FFFF) : nil
  }

  /// Whether this thread is the loop's own.
  var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

  /// An empty buffer for the body of an answer; from any thread.
  func takeBody() -> [UInt8] { isCurrent ? buffers.takeBody() : buffers.shared.take() }

  /// Asks the handler to decide about a request.
  func reception(of head: RequestHead, _ exchange: ServerExchange) -> Reception {
    guard let reuser else { return handler.reception(of: head, exchange: exchange) }
    return reuser.reception(of: head, exchange: exchange, spare: buffers.spareReceiver)
  }
}
