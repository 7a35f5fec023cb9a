import HTTP1

/// A route about one model of the Open Inference Protocol, with a version or without.
protocol ModelRoute: Route {
  var models: InferenceModels { get }
  /// The answer for a model that is there.
  func reception(of request: RoutedRequest, for model: InferenceModel, label: Response.Label)
    -> Reception
}

extension ModelRoute {
  func reception(of request: RoutedRequest) -> Reception {
    var label = Response.Label(route: Self.template)
    do throws(RequestError) {
      let model = try models.model(of: request)
      label.subject = model.name
      return reception(of: request, for: model, label: label)
    } catch {
      return .respond(Problem(error).response(label: label))
    }
  }

  /// The parameters of its path.
  static var pathParameters: [Document] {
    template.contains("{version}") ? [.modelName, .modelVersion] : [.modelName]
  }

  /// The end of its operation's name.
  static var idSuffix: String { template.contains("{version}") ? "Version" : "" }
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
  static var operation: Operation { operation(of: Self.self) }

  static func operation(of route: any ModelRoute.Type) -> Operation {
    Operation(
      id: "describeModel\(route.idSuffix)", summary: "Describe a model",
      parameters: route.pathParameters,
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

/// `GET /v2/models/{name}/versions/{version}`: the same of its version.
struct DescribeModelVersion: ModelRoute {
  static let template = "/v2/models/{name}/versions/{version}"
  static let method = Method.get
  static var operation: Operation { DescribeModel.operation(of: Self.self) }
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
  static var operation: Operation { operation(of: Self.self) }

  static func operation(of route: any ModelRoute.Type) -> Operation {
    Operation(
      id: "checkModelReadiness\(route.idSuffix)", summary: "Check whether a model can be called",
      parameters: route.pathParameters,
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

/// `GET /v2/models/{name}/versions/{version}/ready`: the same of its version.
struct ModelVersionReadiness: ModelRoute {
  static let template = "/v2/models/{name}/versions/{version}/ready"
  static let method = Method.get
  static var operation: Operation { ModelReadiness.operation(of: Self.self) }
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
  static var operation: Operation {
    Operation(
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
          // Some clients want it, although there is none.
          "reason": "",
        ]
      })
  }

  func reception(of request: RoutedRequest) -> Reception {
    .respond(.inference(document, label: .init(route: Self.template)))
  }
}
