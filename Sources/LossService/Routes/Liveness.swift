import HTTP1

/// `GET /healthz`: whether the process answers at all.
struct Liveness: Route {
  static let template = "/healthz"
  static let method = Method.get
  static let isOpen = true
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "checkLiveness", summary: "Check that the process responds",
      success: .init(
        description: "The process responds.", schema: .status("ok"), example: ["status": "ok"]))
  }

  init(_ context: ServiceContext) {}

  private static let body = Array(#"{"status":"ok"}"#.utf8)

  func reception(of request: RoutedRequest) -> Reception {
    .respond(
      Response(
        .ok, fields: MediaFields.json, body: .bytes(Self.body), label: .init(route: Self.template)))
  }
}
