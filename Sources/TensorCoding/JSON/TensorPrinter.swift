public import Losses

/// Prints a tensor as nested JSON arrays, a piece at a time, as its reader drains them.
public struct TensorPrinter: Sendable {
  /// How the elements are spelled.
  public enum Style: Sendable {
    /// The shortest decimals that read back to the same numbers, with `.` or `e`.
    case decimals
    /// Integers; only for elements that are whole and within ±2⁵³.
    case integers
  }

  private let tensor: Tensor
  private let style: Style

  /// A printer at the start of a tensor.
  public init(_ tensor: Tensor, as style: Style = .decimals) {
    self.tensor = tensor
    self.style = style
  }

  /// Appends about `limit` bytes at most (one element more at times); `true` once all is printed.
  public mutating func print(into bytes: inout [UInt8], limit: Int) -> Bool {
    true
  }
}
