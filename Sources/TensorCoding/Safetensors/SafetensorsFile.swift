public import Losses

/// The contents of a safetensors body: tensors and texts by name.
public struct SafetensorsFile: Sendable {
  /// A tensor as it was sent.
  public struct Entry: Sendable {
    /// Its name.
    public let name: String
    /// What its elements were sent as.
    public let type: NumberType
    /// Its shape and elements.
    public let tensor: Tensor
  }

  /// A text of the metadata.
  public struct Text: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// What it says.
    public let value: String

    /// A text of that name.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The tensors in the order of the header.
  public internal(set) var tensors: [Entry]
  /// The metadata in the order of the header.
  public internal(set) var metadata: [Text]
}
