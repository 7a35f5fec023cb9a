import Losses

extension JSONValue {
  /// The objects of a list.
  func objects(at path: [String]) throws(InferenceError) -> [JSONObject] {
    switch self {
    case .tensor(let tensor, _) where tensor.shape.dimensions == [0]: return []
    case .list(let items):
      var objects: [JSONObject] = []
      for (index, item) in items.enumerated() {
        guard case .object(let object) = item else {
          throw InferenceError(.wrongType(expected: .object), at: path + [String(index)])
        }
        objects.append(object)
      }
      return objects
    case .null: return []
    case .tensor, .bool, .number, .string, .object:
      throw InferenceError(.wrongType(expected: .objects), at: path)
    }
  }

  /// The members of an object; empty for null.
  func members(at path: [String]) throws(InferenceError) -> [JSONObject.Field] {
    switch self {
    case .null: return []
    case .object(let object): return object.fields
    case .tensor, .list, .bool, .number, .string:
      throw InferenceError(.wrongType(expected: .object), at: path)
    }
  }

  /// The numbers of an input, nested or flat, in its shape.
  func tensor(
    shape: Shape, type: NumberType, at path: [String]
  ) throws(InferenceError) -> Tensor {
    let storage: TensorStorage
    switch self {
    case .tensor(let tensor, _): storage = tensor.storage
    case .bool(let value): storage = TensorStorage([value ? 1 : 0])
    case .null, .number, .string, .list, .object:
      guard let number = numberOrNil else { throw InferenceError(.notNumbers, at: path) }
      storage = TensorStorage([number])
    }
    guard let tensor = Tensor(shape: shape, storage: storage) else {
      throw InferenceError(.wrongCount(expected: shape.count, received: storage.count), at: path)
    }
    if let range = type.integers {
      for index in 0..<storage.count {
        let number = storage[index]
        guard range.contains(number), number == number.rounded() else {
          throw InferenceError(
            .outOfRange(type: type.inferenceName), at: path + [String(index)])
        }
      }
    }
    return tensor
  }
}

extension JSONObject {
  /// The string of that name, which must be there.
  func string(_ name: String, at path: [String]) throws(InferenceError) -> String {
    guard let value = self[name] else { throw InferenceError(.missingMember(name), at: path) }
    guard case .string(let text) = value else {
      throw InferenceError(.wrongType(expected: .string), at: path + [name])
    }
    return text
  }
}
