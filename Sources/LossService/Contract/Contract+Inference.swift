extension Contract {
  /// The schemas of the Open Inference Protocol.
  static var inference: [Document.Member] {
    [
      .init(name: "InferenceModel", value: model),
      .init(name: "InferenceRequest", value: request),
      .init(name: "InferenceResponse", value: response),
    ]
  }

  private static let model: Document = [
    "type": "object",
    "properties": [
      "name": ["type": "string"],
      "versions": ["type": "array", "items": ["type": "string"]],
      "platform": ["type": "string"],
      "inputs": ["type": "array", "items": described],
      "outputs": ["type": "array", "items": described],
    ],
    "required": ["name", "versions", "platform", "inputs", "outputs"],
  ]

  /// An input or an output of a model.
  private static let described: Document = [
    "type": "object",
    "properties": [
      "name": ["type": "string"], "datatype": ["type": "string"],
      "shape": ["type": "array", "items": ["type": "integer"]],
      "optional": ["type": "boolean"],
    ],
    "required": ["name", "datatype", "shape"],
  ]

  private static let parameters: Document = [
    "type": "object",
    "additionalProperties": ["type": ["string", "number", "boolean", "null"]],
  ]

  private static let request: Document = [
    "type": "object",
    "properties": [
      "id": ["type": "string", "description": "Returned in the answer."],
      "parameters": parameters,
      "inputs": [
        "type": "array",
        "items": [
          "type": "object",
          "properties": [
            "name": ["type": "string"],
            "shape": ["type": "array", "items": ["type": "integer", "minimum": 0]],
            "datatype": ["type": "string"],
            "parameters": parameters,
            "data": ["type": "array", "items": [:], "description": "Numbers, flat or nested."],
          ],
          "required": ["name", "shape", "datatype"],
        ],
      ],
      "outputs": [
        "type": "array",
        "items": [
          "type": "object",
          "properties": ["name": ["type": "string"], "parameters": parameters],
          "required": ["name"],
        ],
      ],
    ],
    "required": ["inputs"],
  ]

  private static let response: Document = [
    "type": "object",
    "properties": [
      "model_name": ["type": "string"],
      "model_version": ["type": "string"],
      "id": ["type": "string"],
      "parameters": parameters,
      "outputs": [
        "type": "array",
        "items": [
          "type": "object",
          "properties": [
            "name": ["type": "string"],
            "shape": ["type": "array", "items": ["type": "integer"]],
            "datatype": ["enum": ["FP32", "FP64"]],
            "parameters": parameters,
            "data": [
              "type": "array", "items": ["type": ["number", "string"]],
              "description": "The elements in row-major order.",
            ],
          ],
          "required": ["name", "shape", "datatype"],
        ],
      ],
    ],
    "required": ["model_name", "outputs"],
  ]
}
