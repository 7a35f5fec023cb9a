import Losses
import TensorCoding

/// The fields that a route takes, and the one way to read them.
struct RouteFields<Arguments>: Sendable {
  /// All of them, in the order of the contract.
  let all: [RequestField<Arguments>]
  /// Their names.
  let vocabulary: Vocabulary

  /// These fields.
  init(_ fields: [RequestField<Arguments>]) {
    all = fields
    vocabulary = Vocabulary(fields.map(\.name))
  }

  /// Reads fields of the query or of the body.
  func read(
    _ given: [JSONObject.Field], into arguments: inout Arguments,
    from part: RequestError.RequestPart
  ) throws(RequestError) {
    // By places in a span, which copies no names and no values.
    let given = given.span
    for place in given.indices {
      let name = given[place].name
      guard let index = all.firstIndex(where: { $0.name == name }) else {
        throw .unknownField(
          name: name, part: part, known: vocabulary.names,
          nearest: nearest(to: name, among: vocabulary.names))
      }
      let known = all[index]
      guard part == .body || known.isInQuery else {
        throw .notInQuery(name: name, allowed: all.filter(\.isInQuery).map(\.name))
      }
      try known.read(given[place].value, &arguments)
    }
  }
}

/// The names that the fields of a body may have.
struct Vocabulary: Sendable {
  /// All of them, in the order of the contract.
  let names: [String]
  /// Whether a name is one of them.
  let accepts: @Sendable (String) -> Bool

  /// These names.
  init(_ names: [String]) {
    self.names = names
    accepts = { names.contains($0) }
  }
}
