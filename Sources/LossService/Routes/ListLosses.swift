import HTTP1
import Losses

/// `GET /loss`: every loss that has a name.
struct ListLosses: Route {
  static let template = "/loss"
  static let method = Method.get
  static var operation: Operation {
    Operation(
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

  init(_ context: ServiceContext) {}

  private static let body: [UInt8] = {
    let document: Document = ["losses": .array(Catalogue.entries.map(\.document))]
    return document.json
  }()

  func reception(of request: RoutedRequest) -> Reception {
    .respond(
      Response(
        .ok, fields: MediaFields.json, body: .bytes(Self.body), isCompressible: true,
        label: .init(route: Self.template)))
  }
}
