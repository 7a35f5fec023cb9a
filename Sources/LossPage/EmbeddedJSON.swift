import Losses
import TensorCoding

/// Reads the embedded JSON files, which tests hold against what they must contain.
enum EmbeddedJSON {
  /// The object in a file; empty if there is none.
  static func object(_ name: String) -> JSONObject {
    var reader = JSONReader()
    guard (try? reader.read(Asset.content(of: name).span)) != nil,
      let object = try? reader.finish()
    else { return JSONObject() }
    return object
  }
}

extension JSONValue {
  /// The object at this place; empty if the value is something else.
  var members: JSONObject {
    if case .object(let object) = self { object } else { JSONObject() }
  }

  /// The text at this place.
  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The texts of a list.
  var texts: [String] {
    if case .list(let values) = self { values.compactMap(\.text) } else { [] }
  }

  /// Two texts, English first.
  var translated: Translated? {
    let texts = texts
    return texts.count == 2 ? Translated(english: texts[0], korean: texts[1]) : nil
  }

  /// The numbers at this place.
  var numbers: Tensor? {
    if case .tensor(let tensor, _) = self { tensor } else { nil }
  }
}
