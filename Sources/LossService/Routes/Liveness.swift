import HTTP1

/// `GET /healthz`: whether the process answers at all.
struct Liveness: Route {
  static let template = "/healthz"
  static let method = Method.get
  static let isOpen = true

  private static let body = Array(#"{"status":"ok"}"#.utf8)

  func reception(of request: RoutedRequest) -> Reception {
    .respond(
      Response(
        .ok, fields: MediaFields.json, body: .bytes(Self.body), label: .init(route: Self.template)))
  }
}
