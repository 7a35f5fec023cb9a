import HTTP1
import Losses

/// `GET /loss/{name}`: one loss, as the catalogue shows it.
struct DescribeLoss: Route {
  static let template = "/loss/{name}"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "describeLoss", summary: "Describe one loss", parameters: [.lossName],
      success: .init(
        description: "The catalogue entry.",
        schema: ["$ref": "#/components/schemas/Loss"]),
      problems: [.unknownLoss])
  }

  private let catalogue: LossCatalogue

  init(_ context: ServiceContext) {
    catalogue = context.configuration.catalogue
  }

  func reception(of request: RoutedRequest) -> Reception {
    var label = Response.Label(route: Self.template)
    do throws(LossError) {
      let entry = try catalogue.entry(named: request.segment)
      label.subject = entry.name
      return .respond(
        Response(
          .ok, fields: MediaFields.json, body: .bytes(entry.detailedDocument.json),
          isCompressible: true,
          label: label))
    } catch {
      return .respond(Problem(error).response(label: label))
    }
  }
}
