import HTTP1
import LossPage

/// `GET /`: for a browser the page to try losses on, for others the list of routes.
struct FrontPage: Route {
  static let template = "/"
  static let method = Method.get
  static let isOpen = true
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "readFrontPage", summary: "Return the interactive page, or the list of routes",
      description: """
        Returns a page if `Accept` prefers text/html and the server was started without \
        --no-page, otherwise all routes as JSON.
        """,
      success: .init(
        description: "The routes.",
        schema: [
          "type": "object",
          "properties": [
            "service": ["type": "string"], "version": ["type": "string"],
            "routes": [
              "type": "array",
              "items": [
                "type": "object",
                "properties": [
                  "method": ["type": "string"], "path": ["type": "string"],
                  "summary": ["type": "string"],
                ],
                "required": ["method", "path", "summary"],
              ],
            ],
          ],
          "required": ["service", "version", "routes"],
        ]))
  }

  private let servesPage: Bool
  private let store = PageStore { _, language in Template.page("page.html", in: language) }

  init(_ context: ServiceContext) {
    servesPage = context.configuration.servesPage
  }

  private static let list: [UInt8] = {
    let routes = Routes.types.map { type -> Document in
      [
        "method": .string(type.method.rawValue), "path": .string(type.template),
        "summary": .string(type.operation.summary),
      ]
    }
    let document: Document = [
      "service": "loss-server", "version": .string(Service.version), "routes": .array(routes),
    ]
    return document.json
  }()

  func reception(of request: RoutedRequest) -> Reception {
    let label = Response.Label(route: Self.template)
    guard servesPage, request.head.prefersHTML else {
      return .respond(
        Response(
          .ok, fields: MediaFields.json + [Field("Vary", "Accept")], body: .bytes(Self.list),
          isCompressible: true, label: label))
    }
    return .respond(store.response(to: request.head, label: label))
  }
}
