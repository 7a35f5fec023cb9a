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

  private let store = PageStore()

  init(_ context: ServiceContext) {}

  func reception(of request: RoutedRequest) -> Reception {
    .respond(
      store.response(
        to: request.head, Self.template, label: .init(route: Self.template),
        ReferenceDocument.page))
  }
}
