import HTTP1
import LossPage

/// `GET /docs`: every route, with a request that can be sent from the page.
struct ReferencePage: BrowserRoute {
  static let template = "/docs"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "readReference", summary: "Return the reference page",
      success: .html("The page."))
  }

  private let store = PageStore { _, language in ReferenceDocument.page(in: language) }

  init(_ context: ServiceContext) {}

  func reception(of request: RoutedRequest) -> Reception {
    .respond(store.response(to: request.head, label: .init(route: Self.template)))
  }
}
