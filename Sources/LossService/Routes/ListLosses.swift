import HTTP1
import Losses

/// `GET /loss`: every loss that has a name.
struct ListLosses: Route {
  static let template = "/loss"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "listLosses", summary: "List every loss",
      success: .init(
        description: "The catalogue.",
        schema: [
          "type": "object",
          "properties": [
            "losses": ["type": "array", "items": ["$ref": "#/components/schemas/Loss"]]
          ],
          "required": ["losses"],
        ]))
  }

  private let body: [UInt8]

  init(_ context: ServiceContext) {
    let entries = context.configuration.catalogue.entries
    let document: Document = ["losses": .array(entries.map(\.document))]
    body = document.json
  }

  func reception(of request: RoutedRequest) -> Reception {
    .respond(
      Response(
        .ok, fields: MediaFields.json, body: .bytes(body), isCompressible: true,
        label: .init(route: Self.template)))
  }
}
