import Losses
import TensorCoding

extension Argument {
  /// The value given to a loss's parameter; `nil` if it has the same effect as omitting it.
  init?(_ json: JSONValue, for parameter: ParameterDescription) throws(RequestError) {
    switch json {
    case .null:
      guard parameter.kind.takesNull else { return nil }
      self = .null
    case .bool(let value): self = .boolean(value)
    case .number(let number): self = .number(number)
    case .string(let text): self = json.numberOrNil.map(Argument.number) ?? .string(text)
    // Booleans are 1 and 0 in tensors, and no numbers where a parameter wants some.
    case .tensor(let tensor, let leaves) where leaves == .numbers || parameter.kind == .any:
      self = .tensor(tensor)
    case .tensor, .list, .object:
      throw .wrongType(
        field: parameter.name, expected: parameter.kind.phrase,
        received: json.kind == .object ? "an object" : "an array of other things than numbers")
    }
  }
}

extension ParameterDescription.Kind {
  /// The kind as a sentence has it: `a number`, `an axis`.
  fileprivate var phrase: String {
    let startsWithVowel = rawValue.first.map { "aeiou".contains($0) } ?? false
    return (startsWithVowel ? "an " : "a ") + rawValue
  }

  /// True if null is a value, such as all axes, or must be refused as one.
  fileprivate var takesNull: Bool {
    switch self {
    case .axis, .axes, .any: true
    case .boolean, .number, .optionalInteger, .numberOrList, .optionalTensor: false
    }
  }
}
