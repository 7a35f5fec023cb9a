import HTTP1
import Synchronization

/// An exchange without a server: keeps what it is told.
final class FakeExchange: Exchange {
  private struct State {
    var response: Response?
    var reserved = 0
    var isCancelled = false
    var wakes = 0
  }

  private let state = Mutex(State())
  private let limit: Int
  let requestID = "test"

  /// An exchange whose budget has so many bytes.
  init(budget: Int = .max) { limit = budget }

  var isCancelled: Bool { state.withLock { $0.isCancelled } }
  func cancel() { state.withLock { $0.isCancelled = true } }

  /// The bytes that were charged.
  var reserved: Int { state.withLock { $0.reserved } }

  func reserve(_ bytes: Int) -> Bool {
    state.withLock { state in
      guard bytes <= limit - state.reserved else { return false }
      state.reserved += bytes
      return true
    }
  }

  func release(_ bytes: Int) { state.withLock { $0.reserved -= bytes } }
  func wake() { state.withLock { $0.wakes += 1 } }
  /// How often a conversation has said that it has more to say.
  var wakes: Int { state.withLock { $0.wakes } }

  func respond(_ response: Response) {
    let sealed = Sealed(response: response)
    state.withLock { $0.response = $0.response ?? sealed.response }
  }

  func buffer() -> [UInt8] { [] }

  /// The answer that came later, once it is there.
  func laterResponse() async throws -> Response {
    for _ in 0..<2_000 {
      if let response = state.withLock({ Sealed(response: $0.response) }).response {
        return response
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw NoAnswer()
  }

  struct NoAnswer: Error {}

  /// Carries an answer across the lock; whoever hands it over keeps nothing of it.
  private struct Sealed: @unchecked Sendable {
    let response: Response?
  }
}
