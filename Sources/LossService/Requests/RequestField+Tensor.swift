import Losses
import TensorCoding

extension RequestField {
  /// A field that holds numbers: one of them, or rectangular nested arrays.
  convenience init(
    _ name: String, _ summary: String, schema: Document, isRequired: Bool = false,
    tensor set: @escaping @Sendable (inout Target, Tensor) -> Void
  ) {
    self.init(name, summary, schema: schema, isRequired: isRequired, isInQuery: false) {
      json, target throws(RequestError) in
      if case .null = json, !isRequired { return }
      set(&target, try json.tensor(of: name))
    }
  }
}

extension JSONValue {
  /// The numbers that stand here; one alone is a tensor without axes.
  func tensor(of field: String) throws(RequestError) -> Tensor {
    switch self {
    case .tensor(let tensor, _): return tensor
    case .bool(let value): return .scalar(value ? 1 : 0)
    case .null, .number, .string, .list, .object:
      if let number = numberOrNil { return .scalar(number) }
      throw .wrongType(
        field: field, expected: "a number or nested arrays of numbers", received: description)
    }
  }

  private var description: String {
    if case .list = self { return "an array that holds other things than numbers" }
    return kind.phrase
  }
}
