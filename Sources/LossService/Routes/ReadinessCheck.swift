import HTTP1

/// `GET /readyz`: whether new work should be sent here.
struct ReadinessCheck: Route {
  static let template = "/readyz"
  static let method = Method.get
  static let isOpen = true
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "checkReadiness", summary: "Check whether the service accepts work",
      success: .init(
        description: "The service accepts work.", schema: .status("ready"),
        example: ["status": "ready"]),
      problems: [.draining])
  }

  private static let body = Array(#"{"status":"ready"}"#.utf8)
  private let state: ServiceState

  init(_ context: ServiceContext) {
    state = context.state
  }

  func reception(of request: RoutedRequest) -> Reception {
    let label = Response.Label(route: Self.template)
    guard !state.isDraining else {
      return .respond(Problem(RequestError.draining).response(label: label))
    }
    return .respond(
      Response(.ok, fields: MediaFields.json, body: .bytes(Self.body), label: label))
  }
}
