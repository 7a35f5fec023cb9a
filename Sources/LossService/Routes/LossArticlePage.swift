import HTTP1
import LossPage
import Losses

/// `GET /docs/losses/{name}`: all about one loss.
struct LossArticlePage: BrowserRoute {
  static let template = "/docs/losses/{name}"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "readLossPage", summary: "Return the page of one loss", parameters: [.lossName],
      success: .html("The page."), problems: [.unknownLoss])
  }

  private let catalogue: LossCatalogue
  private let store: PageStore

  init(_ context: ServiceContext) {
    let catalogue = context.configuration.openCatalogue
    self.catalogue = catalogue
    store = PageStore { name, language in
      let entry = try? catalogue.entry(named: name)
      return entry.map { LossDocument($0, among: catalogue, in: language).page } ?? []
    }
  }

  func reception(of request: RoutedRequest) -> Reception {
    var label = Response.Label(route: Self.template)
    do throws(LossError) {
      let entry = try catalogue.entry(named: request.segment)
      label.subject = entry.name
      return .respond(store.response(to: request.head, name: entry.name, label: label))
    } catch {
      return .respond(Problem(error).response(label: label))
    }
  }
}
