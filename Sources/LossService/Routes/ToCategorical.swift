import HTTP1
import Losses
import TensorCoding

/// `POST /to_categorical`: labels to one-hot rows.
struct ToCategorical: CallRoute {
  static let template = "/to_categorical"
  static let method = Method.post
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "toCategorical", summary: "Turn labels into one-hot rows",
      description: "Same as `keras.utils.to_categorical`, but negative labels are errors.",
      parameters: CategoricalArguments.fields.filter(\.isInQuery).map(\.queryParameter),
      body: .init(
        schema: ["$ref": "#/components/schemas/CategoricalRequest"],
        example: ["x": [0, 2], "num_classes": 3]),
      success: .init(
        description: "The rows, nested by the shape of the labels.",
        schema: [
          "type": "object",
          "properties": [
            "categorical": ["type": "array", "items": [:]],
            "warnings": .warnings,
          ],
          "required": ["categorical"],
        ],
        example: ["categorical": [[1, 0, 0], [0, 0, 1]]]),
      problems: ProblemCode.ofBodies + [.labelOutOfRange, .nothingToInferFrom])
  }

  private let call: CategoricalCall
  let resources: BodyResources

  init(_ context: ServiceContext) {
    call = CategoricalCall(context, route: Self.template)
    resources = context.bodyResources
  }

  func call(named segment: String) -> any Call { call }
}

/// The arguments of `keras.utils.to_categorical`.
struct CategoricalArguments {
  var x: Tensor?
  var y: Tensor?
  var numClasses: Int?
  var isStrict = false

  /// The fields of the body; to add one, add a line.
  static let fields: [RequestField<CategoricalArguments>] = [
    RequestField(
      "x", "Labels, counted from 0.", schema: ["$ref": "#/components/schemas/Tensor"]
    ) { $0.x = $1 },
    RequestField(
      "y", "Alias of `x`, from Keras 2.",
      schema: ["$ref": "#/components/schemas/Tensor"]
    ) { $0.y = $1 },
    RequestField(
      "num_classes", "Length of a row; by default the largest label plus one.",
      schema: ["type": ["integer", "null"], "minimum": 0, "default": .null]
    ) { json, target throws(RequestError) in
      if case .null = json { return }
      guard case .number(let number) = json, let count = Int(exactly: number) else {
        throw .wrongType(
          field: "num_classes", expected: "a whole number or null", received: json.kind.phrase)
      }
      guard count >= 0 else { throw .outOfRange(field: "num_classes", range: "at least 0") }
      target.numClasses = count
    },
    RequestField(
      "strict", "Whether to report warnings as errors with status 422.", flag: \.isStrict),
  ]
}
