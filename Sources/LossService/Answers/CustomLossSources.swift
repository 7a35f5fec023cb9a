import Losses
import Synchronization

/// Recently parsed sources, by their text: callers send the same source again and again.
final class CustomLossSources: Sendable {
  private struct State {
    var sources: [String: CustomLossSource] = [:]
    var byteCount = 0
  }

  /// Bytes of all texts together; what is read of one takes some dozen times as much.
  private static let byteLimit = 1 << 18

  private let limits: CustomLimits
  private let state = Mutex(State())

  /// Sources within these limits.
  init(limits: CustomLimits) {
    self.limits = limits
  }

  /// Bytes that planning a call of a source takes, roughly: two thousand nodes and their gradients.
  static let planningBytes = 1 << 20

  /// Bytes that reading a source and planning a call of it takes, roughly.
  static func bytes(toRead text: String) -> Int { planningBytes + 64 * text.utf8.count }

  /// The source of a text, if it was parsed recently.
  func known(_ text: String) -> CustomLossSource? { state.withLock { $0.sources[text] } }

  /// The source of a text, parsed now if it is not cached.
  func source(of text: String) throws(LossError) -> CustomLossSource {
    if let source = known(text) { return source }
    let source: CustomLossSource
    do throws(CustomLossError) {
      source = try CustomLossSource.parsed(text, limits: limits)
    } catch {
      throw .custom(error)
    }
    state.withLock { state in
      guard state.sources[text] == nil else { return }
      // Texts that do not recur must not stay: at the limit, all are removed.
      if state.byteCount + text.utf8.count > Self.byteLimit { state = State() }
      state.sources[text] = source
      state.byteCount += text.utf8.count
    }
    return source
  }

  /// The number of cached sources.
  var count: Int { state.withLock { $0.sources.count } }
}
