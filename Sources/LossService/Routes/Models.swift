import HTTP1

/// A route about one model of the Open Inference Protocol; `Versioned` adds its twin with a version.
protocol ModelRoute: Route {
  /// The operation of the route or of its twin.
  static func operation(of twin: ModelTwin) -> OpenAPIOperation

  var models: InferenceModels { get }

  /// The answer for a known model.
  func reception(of request: RoutedRequest, for model: InferenceModel, label: Response.Label)
    -> Reception
}

/// A route about a model, without a version in its path or with one.
enum ModelTwin {
  case plain, versioned

  /// The parameters of the path.
  var pathParameters: [Document] {
    self == .plain ? [.modelName] : [.modelName, .modelVersion]
  }

  /// The end of the operation's name.
  var idSuffix: String { self == .plain ? "" : "Version" }
}

extension ModelRoute {
  static var operation: OpenAPIOperation { operation(of: .plain) }

  func reception(of request: RoutedRequest) -> Reception {
    reception(of: request, route: Self.template)
  }

  fileprivate func reception(of request: RoutedRequest, route: String) -> Reception {
    var label = Response.Label(route: route)
    do throws(RequestError) {
      let model = try models.model(of: request)
      label.subject = model.name
      return reception(of: request, for: model, label: label)
    } catch {
      return .respond(Problem(error).response(label: label))
    }
  }
}

/// The twin of a route about a model, with the version in its path.
struct Versioned<Plain: ModelRoute>: Route {
  static var template: String {
    Plain.template.replacing("{name}", with: "{name}/versions/{version}")
  }
  static var method: Method { Plain.method }
  static var operation: OpenAPIOperation { Plain.operation(of: .versioned) }

  private let plain: Plain
  private let template = Self.template

  init(_ context: ServiceContext) { plain = Plain(context) }

  func reception(of request: RoutedRequest) -> Reception {
    plain.reception(of: request, route: template)
  }
}

extension Document {
  static let modelName: Document = [
    "name": "name", "in": "path", "required": true,
    "description": "The name of the model: of a loss, or `to_categorical`.",
    "schema": ["type": "string"], "example": "mean_squared_error",
  ]

  static let modelVersion: Document = [
    "name": "version", "in": "path", "required": true,
    "description": "The version of the model; there is one.", "schema": ["type": "string"],
    "example": .string(InferenceModel.version),
  ]
}

/// `GET /v2/models/{name}`: inputs and outputs of a model.
struct DescribeModel: ModelRoute {
  static let template = "/v2/models/{name}"
  static let method = Method.get
  static func operation(of twin: ModelTwin) -> OpenAPIOperation {
    OpenAPIOperation(
      id: "describeModel\(twin.idSuffix)", summary: "Describe a model",
      parameters: twin.pathParameters,
      success: .init(
        description: "Its inputs and outputs; -1 means any length.",
        schema: ["$ref": "#/components/schemas/InferenceModel"]), problems: [.unknownLoss])
  }

  let models: InferenceModels

  init(_ context: ServiceContext) { models = InferenceModels(context, route: Self.template) }

  func reception(
    of request: RoutedRequest, for model: InferenceModel, label: Response.Label
  ) -> Reception {
    .respond(.inference(model.document, label: label))
  }
}

/// `GET /v2/models/{name}/ready`: whether a model can be called.
struct ModelReadiness: ModelRoute {
  static let template = "/v2/models/{name}/ready"
  static let method = Method.get
  static func operation(of twin: ModelTwin) -> OpenAPIOperation {
    OpenAPIOperation(
      id: "checkModelReadiness\(twin.idSuffix)", summary: "Check whether a model can be called",
      parameters: twin.pathParameters,
      success: .init(
        description: "The model is ready.", schema: ["type": "object"],
        example: ["name": "mean_squared_error", "ready": true]), problems: [.unknownLoss])
  }

  let models: InferenceModels

  init(_ context: ServiceContext) { models = InferenceModels(context, route: Self.template) }

  func reception(
    of request: RoutedRequest, for model: InferenceModel, label: Response.Label
  ) -> Reception {
    .respond(.inference(["name": .string(model.name), "ready": true], label: label))
  }
}

/// `POST /v2/repository/index`: every model.
struct ListModels: Route {
  static let template = "/v2/repository/index"
  static let method = Method.post
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "listModels", summary: "List every model",
      success: .init(
        description: "Names, versions and states.",
        schema: [
          "type": "array",
          "items": [
            "type": "object",
            "properties": [
              "name": ["type": "string"], "version": ["type": "string"],
              "state": ["const": "READY"], "reason": ["type": "string"],
            ],
            "required": ["name", "version", "state", "reason"],
          ],
        ]))
  }

  private let document: Document

  init(_ context: ServiceContext) {
    document = .array(
      InferenceModels(context, route: Self.template).all.map {
        [
          "name": .string($0.name), "version": .string(InferenceModel.version), "state": "READY",
          // Some clients require the member.
          "reason": "",
        ]
      })
  }

  func reception(of request: RoutedRequest) -> Reception {
    .respond(.inference(document, label: .init(route: Self.template)))
  }
}
