import Losses

extension Document {
  /// The `{name}` in the path of a loss.
  static let lossName: Document = [
    "name": "name", "in": "path", "required": true,
    "description": .string(
      "The name of the loss, or one of its aliases: "
        + Catalogue.entries.flatMap { [$0.name] + $0.aliases }.joined(separator: ", ")
        + "; or a loss that this server adds. GET /loss lists all names."),
    "schema": ["type": "string"],
    "example": "mean_squared_error",
  ]

  /// The allowed values of a parameter of a source.
  static let argument: Document = [
    "anyOf": [
      ["$ref": "#/components/schemas/Tensor"], ["type": ["string", "boolean", "null"]],
    ]
  ]

  /// The object without the member of that name.
  fileprivate func without(_ name: String) -> Document {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { $0.name != name })
  }

  fileprivate static func query(
    _ name: String, _ description: String, _ schema: Document
  ) -> Document {
    [
      "name": .string(name), "in": "query", "description": .string(description),
      // A default here would be sent by generated clients, beside the same field in the body.
      "content": ["application/json": ["schema": schema.without("default")]],
    ]
  }
}

extension RequestField {
  /// The field as a parameter of the query.
  var queryParameter: Document { .query(name, summary, schema) }
}

extension ParameterDescription {
  /// The parameter as a parameter of the query.
  var queryParameter: Document { .query(name, summary, schema) }

  /// Its schema, with its meaning and its default.
  var describedSchema: Document {
    guard case .object(let members) = schema.described(summary) else { return schema }
    return .object(members + [.init(name: "default", value: defaultValue.document)])
  }

  private var schema: Document {
    switch kind {
    case .boolean: ["type": "boolean"]
    case .number: .object([.init(name: "type", value: "number")] + range.bounds)
    case .optionalInteger: ["type": ["integer", "null"]]
    case .axis: ["type": "integer"]
    case .axes:
      ["anyOf": [["type": ["integer", "null"]], ["type": "array", "items": ["type": "integer"]]]]
    case .numberOrList:
      ["anyOf": [["type": "number"], ["type": "array", "items": ["type": "number"]]]]
    case .optionalTensor:
      ["anyOf": [["$ref": "#/components/schemas/Tensor"], ["type": "null"]]]
    case .any: .argument
    }
  }
}

extension NumberRange {
  fileprivate var bounds: [Document.Member] {
    switch self {
    case .finite: []
    case .notNegative: [.init(name: "minimum", value: 0)]
    case .positive: [.init(name: "exclusiveMinimum", value: 0)]
    case .unit: [.init(name: "minimum", value: 0), .init(name: "maximum", value: 1)]
    case .openUnit:
      [.init(name: "exclusiveMinimum", value: 0), .init(name: "exclusiveMaximum", value: 1)]
    }
  }
}

extension Catalogue {
  /// The parameters of all losses, each name once: for the query, where the loss is not known.
  static var distinctParameters: [ParameterDescription] {
    var names: Set<String> = []
    return entries.flatMap(\.parameters).filter { names.insert($0.name).inserted }
  }
}
