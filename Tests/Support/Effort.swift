import Foundation

/// How much tests do: all of it, or a stated part where everything takes ten times as long.
///
/// `TEST_EFFORT` is the part, from 0 to 1; `Scripts/sanitize` sets it. What is left out is more of the
/// same, never a test.
public enum Effort {
  private static let part = min(
    1, ProcessInfo.processInfo.environment["TEST_EFFORT"].flatMap { Double($0) } ?? 1)

  /// Whether less is done than could be.
  public static var isReduced: Bool { part < 1 }

  /// The part of so many rounds, one at least.
  public static func of(_ count: Int) -> Int { max(1, Int(Double(count) * part)) }
}
