import HTTP1
import TensorCoding

/// The parameters of a query, in order, their values read as JSON where they are.
struct Query {
  /// Names and values; no name occurs twice.
  private(set) var fields: [JSONObject.Field] = []

  /// Reads the part of a target after `?`.
  ///
  /// A value is JSON, or one of Python's words `True`, `False` and `None`, or else a text;
  /// `outputs` may be a list between commas.
  init(_ text: String?) throws(RequestError) {
    guard let text, !text.isEmpty else { return }
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = parts.first, let name = PercentDecoding.queryComponent(first) else {
        throw .brokenQuery(parameter: String(pair))
      }
      guard let value = PercentDecoding.queryComponent(parts.count > 1 ? parts[1] : "") else {
        throw .brokenQuery(parameter: name)
      }
      guard !fields.contains(where: { $0.name == name }) else {
        throw .fieldGivenTwice(name: String(name.prefix(40)), places: "twice in the query")
      }
      fields.append(.init(name: name, value: Self.value(of: name, value)))
    }
  }

  /// What the text of a field means, in a query or wherever else there are only texts.
  static func value(of name: String, _ text: String) -> JSONValue {
    switch text {
    case "True": return .bool(true)
    case "False": return .bool(false)
    case "None": return .null
    default: break
    }
    if let value = json(text) { return value }
    guard name == "outputs", text.contains(",") else { return .string(text) }
    return .list(text.split(separator: ",").map { .string(String($0)) })
  }

  /// The value as JSON, if it is; read as the only field of an object.
  private static func json(_ text: String) -> JSONValue? {
    var limits = JSONLimits()
    limits.elements = 4_096
    var reader = JSONReader(limits: limits)
    let document = Array("{\"v\":\(text)}".utf8)
    do throws(JSONError) {
      try reader.read(document.span)
      let object = try reader.finish()
      return object.fields.count == 1 ? object["v"] : nil
    } catch {
      return nil
    }
  }
}
