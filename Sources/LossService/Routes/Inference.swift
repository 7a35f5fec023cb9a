import HTTP1

/// `GET /v2`: what this server is, in the Open Inference Protocol.
struct InferenceServer: Route {
  static let template = "/v2"
  static let method = Method.get
  static var operation: Operation {
    Operation(
      id: "getInferenceServer", summary: "Describe the server in the Open Inference Protocol",
      success: .init(
        description: "Name, version and extensions.", schema: ["type": "object"],
        example: document))
  }

  private static let document: Document = [
    "name": "loss-server", "version": .string(Service.version),
    "extensions": ["binary_tensor_data", "parameters", "model_repository"],
  ]

  init(_ context: ServiceContext) {}

  func reception(of request: RoutedRequest) -> Reception {
    .respond(.inference(Self.document, label: .init(route: Self.template)))
  }
}

/// `GET /v2/health/live`: whether the process answers at all.
struct InferenceLiveness: Route {
  static let template = "/v2/health/live"
  static let method = Method.get
  static let isOpen = true
  static var operation: Operation {
    Operation(
      id: "checkInferenceLiveness", summary: "Check that the process responds",
      success: .init(
        description: "The process responds.", schema: ["type": "object"], example: ["live": true]))
  }

  init(_ context: ServiceContext) {}

  func reception(of request: RoutedRequest) -> Reception {
    .respond(.inference(["live": true], label: .init(route: Self.template)))
  }
}

/// `GET /v2/health/ready`: whether new work should be sent here.
struct InferenceReadiness: Route {
  static let template = "/v2/health/ready"
  static let method = Method.get
  static let isOpen = true
  static var operation: Operation {
    Operation(
      id: "checkInferenceReadiness", summary: "Check whether the service accepts work",
      success: .init(
        description: "The service accepts work.", schema: ["type": "object"],
        example: ["live": true, "ready": true]), problems: [.draining])
  }

  private let state: ServiceState

  init(_ context: ServiceContext) { state = context.state }

  func reception(of request: RoutedRequest) -> Reception {
    let label = Response.Label(route: Self.template)
    guard !state.isDraining else {
      return .respond(Problem(RequestError.draining).response(label: label))
    }
    return .respond(.inference(["live": true, "ready": true], label: label))
  }
}

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
  fileprivate static var pathParameters: [Document] {
    template.contains("{version}") ? [.modelName, .modelVersion] : [.modelName]
  }

  /// The end of its operation's name.
  fileprivate static var idSuffix: String { template.contains("{version}") ? "Version" : "" }
}

extension Document {
  fileprivate static let modelName: Document = [
    "name": "name", "in": "path", "required": true,
    "description": "The name of the model: of a loss, or `to_categorical`.",
    "schema": ["type": "string"], "example": "mean_squared_error",
  ]

  fileprivate static let modelVersion: Document = [
    "name": "version", "in": "path", "required": true,
    "description": "The version of the model; there is one.", "schema": ["type": "string"],
    "example": .string(InferenceModel.version),
  ]
}

extension Response {
  /// An answer of the protocol that is no inference: never compressed, since a client that says it
  /// takes compressed answers does not expand these.
  fileprivate static func inference(_ document: Document, label: Label) -> Response {
    Response(.ok, fields: MediaFields.json, body: .bytes(document.json), label: label)
  }
}

/// `GET /v2/models/{name}`: inputs and outputs of a model.
struct DescribeModel: ModelRoute {
  static let template = "/v2/models/{name}"
  static let method = Method.get
  static var operation: Operation { operation(of: Self.self) }

  fileprivate static func operation(of route: any ModelRoute.Type) -> Operation {
    Operation(
      id: "describeModel\(route.idSuffix)", summary: "Describe a model",
      parameters: route.pathParameters,
      success: .init(
        description: "Its inputs and outputs; -1 is any length.",
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

  fileprivate static func operation(of route: any ModelRoute.Type) -> Operation {
    Operation(
      id: "checkModelReadiness\(route.idSuffix)", summary: "Check whether a model can be called",
      parameters: route.pathParameters,
      success: .init(
        description: "It can.", schema: ["type": "object"],
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

/// A route whose bodies are JSON, then bytes.
protocol InferenceRoute: Route {}

/// `POST /v2/models/{name}/infer`: a call in the Open Inference Protocol.
struct Infer: ModelRoute, InferenceRoute {
  static let template = "/v2/models/{name}/infer"
  static let method = Method.post
  static var operation: Operation { operation(of: Self.self) }

  fileprivate static func operation(of route: any ModelRoute.Type) -> Operation {
    Operation(
      id: "infer\(route.idSuffix)", summary: "Call a model in the Open Inference Protocol",
      description: """
        Inputs are tensors, as JSON or, with `binary_data_size`, as bytes behind the JSON part, whose \
        length stands in `Inference-Header-Content-Length`. Everything else that the loss takes \
        stands in `parameters`; lists as text. Without `outputs`, only the loss is answered.
        """,
      parameters: route.pathParameters,
      body: .init(
        schema: ["$ref": "#/components/schemas/InferenceRequest"],
        example: [
          "inputs": [
            ["name": "y_true", "shape": [2, 2], "datatype": "FP32", "data": [0, 1, 0, 0]],
            ["name": "y_pred", "shape": [2, 2], "datatype": "FP32", "data": [1, 1, 1, 0]],
          ],
          "outputs": [["name": "loss"], ["name": "values"]],
        ]),
      success: .init(
        description: "The outputs.", schema: ["$ref": "#/components/schemas/InferenceResponse"],
        example: [
          "model_name": "mean_squared_error", "model_version": "1",
          "outputs": [
            ["name": "loss", "shape": [], "datatype": "FP32", "data": [0.5]],
            ["name": "values", "shape": [2], "datatype": "FP32", "data": [0.5, 0.5]],
          ],
        ]),
      problems: ProblemCode.ofBodies + [.unknownLoss, .invalidInference]
        + ProblemCode.ofEvaluation + ProblemCode.ofCustomLosses)
  }

  let models: InferenceModels

  init(_ context: ServiceContext) { models = InferenceModels(context, route: Self.template) }

  func reception(
    of request: RoutedRequest, for model: InferenceModel, label: Response.Label
  ) -> Reception {
    InferenceBody.reception(of: request, for: model, label: label)
  }
}

/// `POST /v2/models/{name}/versions/{version}/infer`: the same of its version.
struct InferVersion: ModelRoute, InferenceRoute {
  static let template = "/v2/models/{name}/versions/{version}/infer"
  static let method = Method.post
  static var operation: Operation { Infer.operation(of: Self.self) }
  let models: InferenceModels

  init(_ context: ServiceContext) { models = InferenceModels(context, route: Self.template) }

  func reception(
    of request: RoutedRequest, for model: InferenceModel, label: Response.Label
  ) -> Reception {
    InferenceBody.reception(of: request, for: model, label: label)
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
              "state": ["const": "READY"],
            ],
            "required": ["name", "version", "state"],
          ],
        ]))
  }

  private let document: Document

  init(_ context: ServiceContext) {
    document = .array(
      InferenceModels(context, route: Self.template).all.map {
        [
          "name": .string($0.name), "version": .string(InferenceModel.version), "state": "READY",
        ]
      })
  }

  func reception(of request: RoutedRequest) -> Reception {
    .respond(.inference(document, label: .init(route: Self.template)))
  }
}
