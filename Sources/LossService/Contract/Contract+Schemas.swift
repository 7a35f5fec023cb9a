import Losses

extension Contract {
  /// The schemas that the routes refer to.
  static var schemas: [Document.Member] {
    [
      .init(name: "Tensor", value: tensor),
      .init(name: "LossRequest", value: .object(of: LossArguments.fields, isClosed: false)),
    ]
      + Catalogue.entries.map { .init(name: $0.requestSchemaName, value: $0.requestSchema) }
      + [
        .init(name: "GivenLossRequest", value: givenLossRequest),
        .init(
          name: "CategoricalRequest",
          value: .object(of: CategoricalArguments.fields, isClosed: true)),
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
    "Infinity" and "-Infinity" are what they say.
    """,
    "anyOf": [
      ["type": ["number", "boolean"]],
      ["enum": ["NaN", "Infinity", "-Infinity"]],
      // Arrays within arrays; not by reference to itself, which generators do not take.
      ["type": "array", "items": [:]],
    ],
  ]

  /// A call that brings its loss: one of the two ways, and what every loss takes.
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
      "name": .text("Its first name; under `backend.` what Keras' old backend does otherwise."),
      "twins": .texts("Other names for the same."),
      "signature": .text("The call, as Python spells it."),
      "parameters": [
        "type": "array",
        "items": [
          "type": "object",
          "properties": [
            "name": .text("Its first name."),
            "twins": .texts("Other names for it."),
            "default": .text("Its default, as Python spells it; without one it must be given."),
          ],
          "required": ["name", "twins"],
        ],
      ],
      "meaning": .text("The value."),
      "derivative": .text("How a gradient flows back through it."),
      "convention": .text("What it does where others differ."),
    ],
    "required": ["name", "twins", "signature", "parameters", "meaning", "derivative"],
  ]

  private static let limit: Document = [
    "type": "object",
    "properties": [
      "name": .text("The name, as errors have it."),
      "value": ["type": "integer", "description": "The most there may be."],
      "meaning": .text("What it bounds."),
    ],
    "required": ["name", "value", "meaning"],
  ]

  private static let lossAnswer: Document = [
    "type": "object",
    "properties": [
      "loss": .tensor("The weighted and reduced loss; an array where the reduction is none."),
      "values": .tensor("One loss a sample, unweighted."),
      "gradient": .tensor("The derivative of the loss by y_pred, in its shape."),
      "hessian_diagonal": .tensor(
        "The second derivatives of the loss, in the shape of y_pred; ctc and circle have none."),
      "divisor": .tensor("The number by which the sum of the weighted values was divided."),
      "partial": ["$ref": "#/components/schemas/PartialResult"],
      "warnings": .warnings,
      "losses": [
        "type": "object", "additionalProperties": ["type": "object"],
        "description": "The answers to several losses by name; a problem where one failed.",
      ],
      "total": [
        "type": "object", "description": "The weighted sum of several losses, or a problem.",
      ],
    ],
    "additionalProperties": false,
  ]

  private static let partialResult: Document = [
    "description": """
    The exact result of a part of a data set. It is to be passed on as it is: its check sum shows \
    any change but the order of the members.
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
      "values": .count("How many values there were."),
      "count": .count("How many weighted values were added."),
      "kept": .count("How many of them count: the divisor of means."),
      "not_finite": .count("How many of them are NaN or infinite."),
      "least": ["type": ["number", "string", "null"], "description": "The least value."],
      "greatest": ["type": ["number", "string", "null"], "description": "The greatest value."],
      "sum": .text("The exact sum of the weighted values, a hexadecimal floating-point number."),
      "weights": .text("The exact sum of the weights."),
      "labels": .text("How a hinge read the labels: plain, binary or signed."),
      "check": .text("A check sum of the other members."),
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
        "type": "string", "description": "The first place it concerns, as a JSON pointer.",
      ],
      "hint": .text("What to do about it."),
    ],
    "required": ["code", "message"],
  ]

  private static let loss: Document = [
    "type": "object",
    "properties": [
      "name": .text("The canonical name."),
      "aliases": ["type": "array", "items": ["type": "string"]],
      "summary": .text("One sentence."),
      "formula": .text("The law, in the notation of Keras' operators."),
      "shapes": [
        "type": "object",
        "properties": [
          "y_true": ["type": "string"], "y_pred": ["type": "string"],
          "values": ["type": "string"],
        ],
        "required": ["y_true", "y_pred", "values"],
      ],
      "parameters": ["type": "array", "items": ["$ref": "#/components/schemas/Parameter"]],
      "source": .text("Where the loss comes from."),
      "mathml": .text("The formula as MathML, of a loss that is described alone."),
    ],
    "required": ["name", "aliases", "summary", "formula", "shapes", "parameters", "source"],
  ]

  private static let parameter: Document = [
    "type": "object",
    "properties": [
      "name": .text("The name, as in Keras."),
      "type": .text("What kind of value it takes."),
      "default": ["description": "The value it has when it is left out, where that is known."],
      "range": .text("The numbers that are allowed."),
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
      "title": .text("What kind of problem it is."),
      "status": ["type": "integer", "description": "The HTTP status."],
      "detail": .text("What was expected, what was received, where."),
      "code": [
        "description": "Stable: programs may rely on it.",
        "enum": .strings(ProblemCode.allCases.map(\.rawValue)),
      ],
      "pointer": .text("Where in the body, as a JSON pointer (RFC 6901)."),
      "offset": ["type": "integer", "description": "Where in the body, in bytes."],
      "hint": .text("What to do about it."),
    ],
    "required": ["error", "type", "title", "status", "detail", "code"],
  ]
}

extension CatalogueEntry {
  fileprivate var requestSchemaName: String {
    "LossRequest_\(name)"
  }

  /// Where the schema of a call of this loss stands in the contract.
  var requestSchemaReference: String { "#/components/schemas/\(requestSchemaName)" }

  /// A call of this loss: what every loss takes, and its own parameters.
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
    "description": "The mistakes people make, as far as they could be seen; absent when empty.",
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
  fileprivate static func object<Target>(
    of fields: [RequestField<Target>], isClosed: Bool
  ) -> Document {
    let required = fields.filter(\.isRequired).map(\.name)
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
