import HTTP1

/// `GET /v2`: the server's metadata in the Open Inference Protocol.
struct InferenceServer: Route {
  static let template = "/v2"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
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
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
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
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
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

extension Response {
  /// An answer of the protocol that is no inference: never compressed, since a client that says it
  /// takes compressed answers does not expand these.
  static func inference(_ document: Document, label: Label) -> Response {
    Response(.ok, fields: MediaFields.json, body: .bytes(document.json), label: label)
  }
}
