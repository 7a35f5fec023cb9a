import HTTP1
import Synchronization

/// The exchange of one line; its charge is released once it is answered.
final class LineExchange: Exchange {
  private struct State {
    var response: Response?
    var reserved: Int
    /// Whether memory was refused since the last attempt began.
    var wasRefused = false
  }

  private struct Sealed: @unchecked Sendable {
    // Whoever hands an answer over keeps nothing of it.
    let response: Response?
  }

  private let stream: any Exchange
  private let state: Mutex<State>
  /// What the line itself was charged.
  private let reservedByLine: Int
  /// The identity that the line gives itself, as JSON.
  let id: String?
  /// Which line it is, from 1.
  let number: Int

  init(_ stream: any Exchange, id: String?, number: Int, reserved: Int) {
    self.stream = stream
    self.id = id
    self.number = number
    reservedByLine = reserved
    state = Mutex(State(reserved: reserved))
  }

  var requestID: String { stream.requestID }
  var isCancelled: Bool { stream.isCancelled }

  func reserve(_ bytes: Int) -> Bool {
    guard stream.reserve(bytes) else {
      state.withLock { $0.wasRefused = true }
      return false
    }
    state.withLock { $0.reserved += bytes }
    return true
  }

  func respond(_ response: Response) {
    let sealed = Sealed(response: response)
    state.withLock { $0.response = $0.response ?? sealed.response }
    stream.wake()
  }

  func buffer() -> [UInt8] { [] }
  func wake() { stream.wake() }
  func release(_ bytes: Int) { stream.release(bytes) }

  /// The answer, once it is there.
  func takeResponse() -> Response? {
    state.withLock { state in
      defer { state.response = nil }
      return Sealed(response: state.response)
    }.response
  }

  /// Whether an attempt to answer the line failed for want of memory; if so, gives back what the
  /// attempt was charged, so that there can be another.
  func takeRefusal() -> Bool {
    let bytes: Int? = state.withLock { state in
      guard state.wasRefused else { return nil }
      state.wasRefused = false
      defer { state.reserved = min(state.reserved, reservedByLine) }
      return max(0, state.reserved - reservedByLine)
    }
    guard let bytes else { return false }
    stream.release(bytes)
    return true
  }

  /// Releases the charge of the line.
  func settle() {
    let bytes = state.withLock { state in
      defer { state.reserved = 0 }
      return state.reserved
    }
    stream.release(bytes)
  }
}
