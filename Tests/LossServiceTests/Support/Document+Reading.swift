import Foundation

@testable import LossService

extension Document {
  /// Reads JSON with Foundation: a witness that is not ours.
  init(json: String) throws {
    self.init(any: try JSONSerialization.jsonObject(with: Data(json.utf8)))
  }

  private init(any: Any) {
    switch any {
    case let dictionary as [String: Any]:
      self = .object(
        dictionary.sorted { $0.key < $1.key }.map {
          Member(name: $0.key, value: Document(any: $0.value))
        })
    case let array as [Any]: self = .array(array.map(Document.init(any:)))
    case let string as String: self = .string(string)
    case let number as NSNumber where CFGetTypeIDIsBoolean(number):
      self = .boolean(number.boolValue)
    case let number as NSNumber: self = .number(number.doubleValue)
    default: self = .null
    }
  }

  var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  var elements: [Document] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  /// The same with members sorted and every number a `Double`, for comparison with what was read.
  var normalized: Document {
    switch self {
    case .integer(let value): .number(Double(value))
    case .array(let elements): .array(elements.map(\.normalized))
    case .object(let members):
      .object(
        members.sorted { $0.name < $1.name }.map {
          Member(name: $0.name, value: $0.value.normalized)
        })
    case .null, .boolean, .number, .string: self
    }
  }
}

private func CFGetTypeIDIsBoolean(_ number: NSNumber) -> Bool {
  String(cString: number.objCType) == "c"
}
