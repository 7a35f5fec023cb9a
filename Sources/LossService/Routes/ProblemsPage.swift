import HTTP1
import LossPage

/// `GET /docs/problems`: every code that an error may have.
struct ProblemsPage: BrowserRoute {
  static let template = "/docs/problems"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "readProblems", summary: "Return the page of all errors", success: .html("The page."))
  }

  private let store = PageStore { _, language in ProblemsDocument.page(in: language) }

  init(_ context: ServiceContext) {}

  func reception(of request: RoutedRequest) -> Reception {
    .respond(store.response(to: request.head, label: .init(route: Self.template)))
  }
}
