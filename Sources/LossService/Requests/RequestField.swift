import Losses
import TensorCoding

/// A field of a route: its name, meaning and reading in one place.
///
/// Reading, the nearest-name hints, the contract and the README's tables are made from it. A class,
/// so that looking for one copies none.
final class RequestField<Target>: Sendable {
  /// Its name in requests.
  let name: String
  /// One sentence.
  let summary: String
  /// The allowed values as a JSON schema, with its `default`.
  let schema: Document
  /// True if it must be there.
  let isRequired: Bool
  /// True if it may be in the query instead.
  let isInQuery: Bool
  /// Reads its value.
  let read: @Sendable (JSONValue, inout Target) throws(RequestError) -> Void

  init(
    _ name: String, _ summary: String, schema: Document, isRequired: Bool = false,
    isInQuery: Bool = true,
    read: @escaping @Sendable (JSONValue, inout Target) throws(RequestError) -> Void
  ) {
    self.name = name
    self.summary = summary
    self.schema = schema
    self.isRequired = isRequired
    self.isInQuery = isInQuery
    self.read = read
  }

  /// A field that holds one word of a closed list.
  convenience init<Word: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ summary: String, word: WritableKeyPath<Target, Word?> & Sendable,
    default value: Word, null: Word? = nil
  ) {
    let words = Word.allCases.map(\.rawValue)
    var members: [Document.Member] = [
      .init(name: "enum", value: .array(words.map(Document.string) + (null == nil ? [] : [.null])))
    ]
    members.append(.init(name: "default", value: .string(value.rawValue)))
    self.init(name, summary, schema: .object(members)) {
      json, target throws(RequestError) in
      switch json {
      case .null:
        target[keyPath: word] = null ?? value
      case .string(let text):
        guard let found = Word(rawValue: text) else {
          throw .unknownWord(
            field: name, word: text, known: words, nearest: nearest(to: text, among: words))
        }
        target[keyPath: word] = found
      case .bool, .number, .tensor, .list, .object:
        throw .wrongType(
          field: name, expected: "one of \(alternatives(words))", received: json.kind.phrase)
      }
    }
  }

  /// A field that is true or false.
  convenience init(
    _ name: String, _ summary: String, flag: WritableKeyPath<Target, Bool> & Sendable
  ) {
    self.init(name, summary, schema: ["type": "boolean", "default": false]) {
      json, target throws(RequestError) in
      switch json {
      case .null: break
      case .bool(let value): target[keyPath: flag] = value
      case .number, .string, .tensor, .list, .object:
        throw .wrongType(field: name, expected: "true or false", received: json.kind.phrase)
      }
    }
  }

  /// The field as one of a target that holds this one's.
  func lifted<Outer>(
    _ modify:
      @escaping @Sendable (
        inout Outer, (inout Target) throws(RequestError) -> Void
      ) throws(RequestError) -> Void
  ) -> RequestField<Outer> {
    RequestField<Outer>(
      name, summary, schema: schema, isRequired: isRequired, isInQuery: isInQuery
    ) { [read] json, outer throws(RequestError) in
      try modify(&outer) { (target: inout Target) throws(RequestError) in
        try read(json, &target)
      }
    }
  }
}
