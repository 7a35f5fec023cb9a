/// The fields of a JSON object in the order they came; no name occurs twice.
public struct JSONObject: Sendable {
  /// A name and its value.
  public struct Field: Sendable {
    /// The name, its escapes resolved.
    public let name: String
    /// The value.
    public let value: JSONValue

    /// A field of that name and value.
    public init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The fields in the order they came.
  public internal(set) var fields: [Field]

  /// An object of those fields; the caller sees to it that no name occurs twice.
  public init(_ fields: [Field] = []) {
    self.fields = fields
  }

  /// The value of that name; `nil` if there is no such field.
  public subscript(name: String) -> JSONValue? {
    fields.first { $0.name == name }?.value
  }
}
