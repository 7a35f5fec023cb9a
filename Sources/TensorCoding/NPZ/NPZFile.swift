public import Losses

/// What a body of the npz format holds: arrays, each by a name of its own.
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
