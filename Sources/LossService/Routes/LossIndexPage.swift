import HTTP1
import LossPage
import Losses

/// `GET /docs/losses`: every loss, with a link to its page.
struct LossIndexPage: BrowserRoute {
  static let template = "/docs/losses"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "readLossIndex", summary: "Return the page of all losses", success: .html("The page."))
  }

  private let store: PageStore

  init(_ context: ServiceContext) {
    let entries = context.configuration.openCatalogue.entries
    store = PageStore { _, language in LossIndexDocument.page(of: entries, in: language) }
  }

  func reception(of request: RoutedRequest) -> Reception {
    .respond(store.response(to: request.head, label: .init(route: Self.template)))
  }
}

extension ServiceConfiguration {
  /// The losses that pages show to everybody: a server's own ones only if no token is needed.
  var openCatalogue: LossCatalogue { tokens == nil ? catalogue : .builtIn }
}
