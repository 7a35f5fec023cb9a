import Losses

extension Contract {
  /// The schemas that the routes refer to.
  static var schemas: [Document.Member] {
    [
      .init(name: "Tensor", value: tensor),
      .init(name: "ClassWeights", value: classWeights),
      .init(name: "LossRequest", value: .object(of: LossArguments.fields, isClosed: false)),
    ]
      + Catalogue.entries.map { .init(name: $0.requestSchemaName, value: $0.requestSchema) }
      + [
        .init(name: "GivenLossRequest", value: givenLossRequest),
        .init(
          name: "CategoricalRequest",
          value: .object(of: CategoricalArguments.fields, isClosed: true)),
        .init(
          name: "DescribeRequest", value: .object(of: DescribeArguments.fields, isClosed: true)),
        .init(
          name: "MergeRequest", value: .object(of: MergeArguments.fields, isClosed: true)),
        .init(name: "PartialResult", value: partialResult),
        .init(name: "LossAnswer", value: lossAnswer),
        .init(name: "Warning", value: warning),
        .init(name: "Loss", value: loss),
        .init(name: "Parameter", value: parameter),
        .init(name: "Operator", value: operatorSchema),
        .init(name: "Limit", value: limit),
        .init(name: "Problem", value: problem),
      ] + inference
  }

  private static let tensor: Document = [
    "description": """
    A number, or rectangular nested arrays of numbers. True and false are 1 and 0; "NaN", \
    "Infinity" and "-Infinity" stand for the non-finite numbers.
    """,
    "anyOf": [
      ["type": ["number", "boolean"]],
      ["enum": ["NaN", "Infinity", "-Infinity"]],
      // Nested arrays, without a recursive reference, which generators do not support.
      ["type": "array", "items": [:]],
    ],
  ]

  /// A separate schema, because generators do not support an object that is repeated in many requests.
  private static let classWeights: Document = [
    "type": "object",
    "propertyNames": ["pattern": "^(0|[1-9][0-9]*)$"],
    "additionalProperties": ["type": "number"],
  ]

  /// A call with an inline loss: one of its forms, and the fields of every loss.
  private static var givenLossRequest: Document {
    .object(pairs: [
      ("allOf", [["$ref": "#/components/schemas/LossRequest"]]),
      ("properties", .object(fields: GivenLoss.fields)),
      (
        "oneOf",
        [["required": ["function"]], ["required": ["loss"]], ["required": ["losses"]]]
      ),
      ("unevaluatedProperties", false),
    ])
  }

  private static let operatorSchema: Document = [
    "type": "object",
    "properties": [
      "name": .text("Primary name; `backend.` marks a variant that follows Keras' old backend."),
      "twins": .texts("Aliases."),
      "signature": .text("The call in Python notation."),
      "parameters": [
        "type": "array",
        "items": [
          "type": "object",
          "properties": [
            "name": .text("Primary name."),
            "twins": .texts("Aliases."),
            "default": .text(
              "Default in Python notation; without a default the argument is required."),
          ],
          "required": ["name", "twins"],
        ],
      ],
      "meaning": .text("The value."),
      "derivative": .text("The derivative."),
      "convention": .text("Behaviour at points where libraries differ."),
    ],
    "required": ["name", "twins", "signature", "parameters", "meaning", "derivative"],
  ]

  private static let limit: Document = [
    "type": "object",
    "properties": [
      "name": .text("Name, as in error messages."),
      "value": ["type": "integer", "description": "Largest allowed number."],
      "meaning": .text("What the limit applies to."),
    ],
    "required": ["name", "value", "meaning"],
  ]

  private static let lossAnswer: Document = [
    "type": "object",
    "properties": [
      "loss": .tensor("Weighted and reduced loss; an array if the reduction is none."),
      "values": .tensor("Unweighted loss of each sample."),
      "gradient": .tensor("Derivative of the loss with respect to y_pred, in the shape of y_pred."),
      "hessian_diagonal": .tensor(
        "Second derivatives of the loss, in the shape of y_pred; not for ctc and circle."),
      "divisor": .tensor("The number by which the sum of the weighted values was divided."),
      "partial": ["$ref": "#/components/schemas/PartialResult"],
      "warnings": .warnings,
      "losses": [
        "type": "object", "additionalProperties": ["type": "object"],
        "description": "The answers to several losses by name; a problem for a loss that failed.",
      ],
      "total": [
        "type": "object", "description": "The weighted sum of several losses, or a problem.",
      ],
    ],
    "additionalProperties": false,
  ]

  private static let partialResult: Document = [
    "description": """
    The exact result of a part of a data set. Pass it on unchanged: its checksum detects any change \
    except to the order of the members.
    """,
    "type": "object",
    "properties": [
      "version": ["type": "integer"],
      "loss": .text("The canonical name of the loss; custom for a source."),
      "source": .text("A fingerprint of the source of a custom loss."),
      "dtype": .text("The precision of the values."),
      "parameters": [
        "type": "object", "additionalProperties": ["type": "string"],
        "description": "The parameters of the loss, defaults included.",
      ],
      "values": .count("Number of values."),
      "count": .count("Number of weighted values in the sum."),
      "kept": .count("Number of weighted values that count: the divisor of a mean."),
      "not_finite": .count("Number of weighted values that are NaN or infinite."),
      "least": ["type": ["number", "string", "null"], "description": "Smallest value."],
      "greatest": ["type": ["number", "string", "null"], "description": "Largest value."],
      "sum": .text("The exact sum of the weighted values, a hexadecimal floating-point number."),
      "weights": .text("The exact sum of the weights."),
      "labels": .text("Interpretation of hinge labels: plain, binary or signed."),
      "check": .text("A checksum of the other members."),
    ],
    "required": .strings([
      "version", "loss", "dtype", "parameters", "values", "count", "kept", "not_finite", "least",
      "greatest", "sum", "weights", "labels", "check",
    ]),
    "additionalProperties": false,
  ]

  private static let warning: Document = [
    "type": "object",
    "properties": [
      "code": ["enum": .strings(LossWarning.Kind.allCases.map(\.rawValue))],
      "message": ["type": "string"],
      "pointer": [
        "type": "string", "description": "First affected place, as a JSON pointer.",
      ],
      "hint": .text("Suggested remedy."),
    ],
    "required": ["code", "message"],
  ]

  private static let loss: Document = [
    "type": "object",
    "properties": [
      "name": .text("The canonical name."),
      "aliases": ["type": "array", "items": ["type": "string"]],
      "summary": .text("One sentence."),
      "formula": .text("Formula in terms of Keras' operators."),
      "shapes": [
        "type": "object",
        "properties": [
          "y_true": ["type": "string"], "y_pred": ["type": "string"],
          "values": ["type": "string"],
        ],
        "required": ["y_true", "y_pred", "values"],
      ],
      "parameters": ["type": "array", "items": ["$ref": "#/components/schemas/Parameter"]],
      "source": .text("Reference."),
      "mathml": .text("Formula as MathML; only in the description of a single loss."),
    ],
    "required": ["name", "aliases", "summary", "formula", "shapes", "parameters", "source"],
  ]

  private static let parameter: Document = [
    "type": "object",
    "properties": [
      "name": .text("The name, as in Keras."),
      "type": .text("Type of the value."),
      "default": ["description": "Default value, if known."],
      "range": .text("Allowed numbers."),
      "summary": .text("One sentence."),
    ],
    "required": ["name", "type", "summary"],
  ]

  private static let problem: Document = [
    "type": "object",
    "description": "An error: RFC 9457, with a stable code and the place.",
    "properties": [
      "error": .text("The same sentence as `detail`."),
      "type": .text("`urn:loss-server:problem:` and the code."),
      "title": .text("Kind of problem."),
      "status": ["type": "integer", "description": "The HTTP status."],
      "detail": .text("What was expected, what was received, where."),
      "code": [
        "description": "Stable: programs may rely on it.",
        "enum": .strings(ProblemCode.allCases.map(\.rawValue)),
      ],
      "pointer": .text("Place in the body, as a JSON pointer (RFC 6901)."),
      "offset": ["type": "integer", "description": "Place in the body, as a byte offset."],
      "hint": .text("Suggested remedy."),
    ],
    "required": ["error", "type", "title", "status", "detail", "code"],
  ]
}

extension CatalogueEntry {
  fileprivate var requestSchemaName: String {
    "LossRequest_\(name)"
  }

  /// The place of this loss's call schema in the contract.
  var requestSchemaReference: String { "#/components/schemas/\(requestSchemaName)" }

  /// A call of this loss: the fields of every loss, and its own parameters.
  fileprivate var requestSchema: Document {
    .object(pairs: [
      ("description", .string(summary)),
      ("allOf", [["$ref": "#/components/schemas/LossRequest"]]),
      (
        "properties",
        parameters.isEmpty
          ? nil
          : .object(parameters.map { .init(name: $0.name, value: $0.describedSchema) })
      ),
      ("unevaluatedProperties", false),
    ])
  }
}

extension Document {
  fileprivate static func text(_ description: String) -> Document {
    ["type": "string", "description": .string(description)]
  }

  fileprivate static func count(_ description: String) -> Document {
    ["type": "integer", "minimum": 0, "description": .string(description)]
  }

  fileprivate static func texts(_ description: String) -> Document {
    [
      "type": "array", "items": ["type": "string"], "description": .string(description),
    ]
  }

  fileprivate static func tensor(_ description: String) -> Document {
    ["$ref": "#/components/schemas/Tensor", "description": .string(description)]
  }

  /// The warnings of an answer.
  static let warnings: Document = [
    "type": "array", "items": ["$ref": "#/components/schemas/Warning"],
    "description": "Probable mistakes in the request; absent if there are none.",
  ]

  /// An object that says how things are.
  static func status(_ word: String) -> Document {
    [
      "type": "object",
      "properties": ["status": ["const": .string(word)]],
      "required": ["status"],
    ]
  }

  /// An object of these fields.
  ///
  /// A field that may be in the query instead is not required in it.
  fileprivate static func object<Target>(
    of fields: [RequestField<Target>], isClosed: Bool
  ) -> Document {
    let required = fields.filter { $0.isRequired && !$0.isInQuery }.map(\.name)
    return .object(pairs: [
      ("type", "object"),
      (
        "properties", .object(fields: fields)
      ),
      ("required", required.isEmpty ? nil : .strings(required)),
      ("additionalProperties", isClosed ? false : nil),
    ])
  }

  fileprivate static func object<Target>(fields: [RequestField<Target>]) -> Document {
    .object(fields.map { .init(name: $0.name, value: $0.schema.described($0.summary)) })
  }

  /// The schema with a description in front.
  func described(_ description: String) -> Document {
    guard case .object(let members) = self else { return self }
    return .object([.init(name: "description", value: .string(description))] + members)
  }
}
