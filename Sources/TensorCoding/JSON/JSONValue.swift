public import Losses

/// A value of a JSON document, its numeric arrays already turned into tensors.
public enum JSONValue: Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A single number, as the nearest `Double`; beyond its range ±infinity.
  case number(Double)
  /// A string, `"NaN"` and its like included.
  case string(String)
  /// A rectangular array of numbers, booleans, or non-finite numbers as strings.
  ///
  /// Its elements are stored as `float64`; `[]` has the shape (0).
  case tensor(Tensor, JSONLeaves)
  /// An array that holds strings, objects or nulls.
  case list([JSONValue])
  /// An object.
  case object(JSONObject)

  /// The number: a JSON number, or a string for a non-finite one.
  public var numberOrNil: Double? {
    switch self {
    case .number(let number): number
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    case .string, .null, .bool, .tensor, .list, .object: nil
    }
  }

  /// What kind of value this is.
  public var kind: JSONKind {
    switch self {
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .tensor, .list: .array
    case .object: .object
    }
  }
}

/// What the leaves of a tensor were written as.
public enum JSONLeaves: Sendable, Equatable {
  /// Numbers only, or no leaves at all.
  case numbers
  /// Booleans only.
  case booleans
  /// Some booleans among the numbers.
  case mixed
}

/// The six kinds of JSON values.
public enum JSONKind: String, Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool = "boolean"
  /// A number.
  case number
  /// A string.
  case string
  /// An array, whatever it holds.
  case array
  /// An object.
  case object
}
