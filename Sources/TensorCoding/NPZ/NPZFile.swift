public import Losses

/// The contents of an npz body: arrays by name.
public struct NPZFile: Sendable {
  /// An array as it was sent.
  public struct Entry: Sendable {
    /// Its name, without `.npy`.
    public let name: String
    /// What its elements were sent as.
    public let type: NumberType
    /// Its shape and elements.
    public let tensor: Tensor
  }

  /// The arrays in the order in which they lie.
  public let arrays: [Entry]
}
