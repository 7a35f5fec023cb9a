import Dispatch
import Synchronization
import TensorCoding

/// A reader that may read a piece of a body on another core while the next one arrives.
///
/// Whoever comes first reads a piece that is offered: a thread of Dispatch, or the event loop once
/// it has the next one. So a loop never waits for a thread that has yet to begin, however busy all
/// of them are; the most that it waits for is the rest of a piece.
///
/// Unchecked as `Sendable`: reader and piece belong to the loop, but for the time between an offer
/// and the next `collect`, when they belong to the one that has claimed the piece.
@safe final class BackgroundReader: @unchecked Sendable {
  private enum State { case idle, offered, claimed }

  /// The reader; not to be touched between an offer and the next `collect`.
  ///
  /// Unsafe, because it is kept at an address: as a stored property, every use would cost an
  /// exclusivity check, as much as a lock. The rule above is what the check would ensure.
  var reader: JSONReader {
    @inline(__always)
    unsafeAddress { unsafe UnsafePointer(address) }
    @inline(__always)
    unsafeMutableAddress { unsafe address }
  }
  private let address: UnsafeMutablePointer<JSONReader>
  private var piece: [UInt8] = []
  private let state = Mutex(State.idle)
  /// Signalled once a thread of Dispatch has read the piece.
  private let isRead = DispatchSemaphore(value: 0)

  init() {
    unsafe address = .allocate(capacity: 1)
    unsafe address.initialize(to: JSONReader())
  }

  deinit {
    unsafe address.deinitialize(count: 1)
    unsafe address.deallocate()
  }

  /// Hands over a piece to be read, and an empty buffer for the next one.
  ///
  /// The piece before must have been collected.
  func offer(_ bytes: inout [UInt8]) {
    swap(&bytes, &piece)
    bytes.removeAll(keepingCapacity: true)
    state.withLock { $0 = .offered }
    DispatchQueue.global().async {
      guard self.claim() else { return }
      self.readPiece()
      self.isRead.signal()
    }
  }

  /// Sees to it that the piece that was offered, if any, has been read; throws what is wrong with
  /// it.
  func collect() throws(JSONError) {
    if claim() {
      readPiece()
    } else if state.withLock({ $0 == .claimed }) {
      isRead.wait()
    }
    state.withLock { $0 = .idle }
    if let failure = reader.failure { throw failure }
  }

  /// Gives back the memory of the pieces.
  func trim() { piece = [] }

  private func claim() -> Bool {
    state.withLock { state in
      guard state == .offered else { return false }
      state = .claimed
      return true
    }
  }

  private func readPiece() {
    let bytes = piece
    // The reader remembers what it throws.
    try? reader.read(bytes.span)
  }
}
