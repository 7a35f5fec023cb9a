import Losses
import Synchronization

/// The sources that were read lately, by their text: callers send the same one again and again.
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

  /// The source of that text, read now if it is not there yet.
  func source(of text: String) throws(CustomLossError) -> CustomLossSource {
    if let source = state.withLock({ $0.sources[text] }) { return source }
    let source = try CustomLossSource.parsed(text, limits: limits)
    state.withLock { state in
      guard state.sources[text] == nil else { return }
      // Texts that never come back must not stay: now and then, all make room.
      if state.byteCount + text.utf8.count > Self.byteLimit { state = State() }
      state.sources[text] = source
      state.byteCount += text.utf8.count
    }
    return source
  }

  /// How many are kept.
  var count: Int { state.withLock { $0.sources.count } }
}
