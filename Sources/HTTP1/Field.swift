/// One field of a head.
public struct Field: Hashable, Sendable {
  /// The name, as received.
  public var name: String
  /// The value, without blanks around it.
  public var value: String
  /// A field.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
