import HTTP1

/// Memory that one event loop uses again and again; idle memory is charged to the budget.
///
/// All of it belongs to the thread of the loop, but for the pool of `shared` buffers.
final class LoopBuffers {
  /// Buffers for bodies of answers, from any thread.
  let shared: BufferPool
  /// Compressors.
  var deflaters: DeflaterPool

  private let budget: MemoryBudget
  /// What everything is read into.
  private var scratch: [UInt8]
  /// The output buffer that was returned last, and others.
  private var spareOutput: [UInt8] = []
  private var otherOutputs: [[UInt8]] = []
  /// The buffer of a small body that was returned last.
  private var spareBody: [UInt8] = []
  /// The receiver that was done last, for the next request.
  private(set) var spareReceiver: (any ReusableBodyReceiver)?
  private var spareReceiverCharge = 0

  init(budget: MemoryBudget, level: Int) {
    self.budget = budget
    shared = BufferPool(budget: budget)
    deflaters = DeflaterPool(budget: budget, level: level)
    scratch = [UInt8](repeating: 0, count: EventLoop.readSize)
  }

  // MARK: Reading

  /// The buffer that everything is read into, until it is returned.
  func takeScratch() -> [UInt8] {
    var lent: [UInt8] = []
    swap(&lent, &scratch)
    if lent.count < EventLoop.readSize { lent = [UInt8](repeating: 0, count: EventLoop.readSize) }
    return lent
  }

  /// Returns that buffer.
  func returnScratch(_ buffer: consuming [UInt8]) { scratch = buffer }

  // MARK: Writing

  /// An empty buffer for a connection that begins to answer.
  func takeOutput() -> [UInt8] {
    var buffer: [UInt8] = []
    swap(&buffer, &spareOutput)
    if buffer.capacity == 0, let other = otherOutputs.popLast() { buffer = other }
    budget.release(MemoryBudget.charge(ofIdle: buffer.capacity))
    return buffer
  }

  /// Returns the buffer of a connection that has sent everything.
  func returnOutput(_ buffer: consuming [UInt8]) {
    guard buffer.capacity <= 131_072, spareOutput.capacity == 0 || otherOutputs.count < 32,
      budget.charge(MemoryBudget.charge(ofIdle: buffer.capacity))
    else { return }
    guard spareOutput.capacity == 0 else { return otherOutputs.append(buffer) }
    swap(&spareOutput, &buffer)
  }

  /// An empty buffer for the body of an answer.
  func takeBody() -> [UInt8] {
    guard spareBody.capacity > 0 else { return shared.take() }
    var buffer: [UInt8] = []
    swap(&buffer, &spareBody)
    return buffer
  }

  /// Returns the buffer of a body that nothing reads any more.
  func returnBody(_ buffer: consuming [UInt8]) {
    guard spareBody.capacity == 0, MemoryBudget.charge(ofIdle: buffer.capacity) == 0 else {
      shared.recycle(buffer)
      return
    }
    buffer.removeAll(keepingCapacity: true)
    spareBody = buffer
  }

  // MARK: Receivers

  /// Keeps a finished receiver if the budget has room for its memory.
  func keep(_ receiver: any ReusableBodyReceiver) {
    dropReceiver()
    let charge = MemoryBudget.charge(ofIdle: receiver.idleBytes)
    guard budget.charge(charge) else { return }
    spareReceiver = receiver
    spareReceiverCharge = charge
  }

  /// A request has this receiver now; it is kept no longer.
  func use(_ receiver: any ReusableBodyReceiver) {
    if receiver === spareReceiver { dropReceiver() }
  }

  private func dropReceiver() {
    spareReceiver = nil
    budget.release(spareReceiverCharge)
    spareReceiverCharge = 0
  }

  /// Returns everything idle to the budget and to the system.
  func trim() {
    deflaters.trim()
    shared.trim()
    for buffer in otherOutputs + [spareOutput] {
      budget.release(MemoryBudget.charge(ofIdle: buffer.capacity))
    }
    otherOutputs = []
    spareOutput = []
    spareBody = []
    dropReceiver()
  }
}
