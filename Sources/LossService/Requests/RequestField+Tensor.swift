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
      switch json {
      case .tensor(let tensor, _): set(&target, tensor)
      case .null where !isRequired: break
      default: set(&target, try json.tensor(of: name))
      }
    }
  }
}

extension JSONValue {
  /// The numbers at this place; a single one is a tensor without axes.
  func tensor(of field: String) throws(RequestError) -> Tensor {
    switch self {
    case .tensor(let tensor, _): return tensor
    case .bool(let value): return .scalar(value ? 1 : 0)
    case .number, .string, .null:
      if let number = numberOrNil { return .scalar(number) }
      throw .wrongType(
        field: field, expected: "a number or nested arrays of numbers", received: kind.phrase)
    case .list:
      guard let (path, kind) = firstNotNumber else {
        throw .wrongType(
          field: field, expected: "a number or nested arrays of numbers",
          received: "arrays of different depths")
      }
      throw .notANumber(field: field, index: path, kind: kind)
    case .object(let object):
      // A typed array of JavaScript, as JSON.stringify writes it.
      if object.fields.first?.name == "0" { throw .numberedMembers(field: field) }
      throw .wrongType(
        field: field, expected: "a number or nested arrays of numbers", received: kind.phrase)
    }
  }

  /// The place and kind of the first value that is neither a number nor an array of numbers.
  private var firstNotNumber: (index: [Int], kind: JSONKind)? {
    guard case .list(let items) = self else { return nil }
    for (index, item) in items.enumerated() {
      switch item {
      case .tensor, .bool, .number: continue
      case .null, .object: return ([index], item.kind)
      case .string: if item.numberOrNil == nil { return ([index], item.kind) }
      // The reader bounds how deep lists lie within each other.
      case .list:
        if let (rest, kind) = item.firstNotNumber { return ([index] + rest, kind) }
      }
    }
    return nil
  }
}
