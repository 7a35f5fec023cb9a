import HTTP1
import LossPage

/// `GET /assets/{name}`: a file of the page or the documentation.
struct PageAsset: BrowserRoute {
  static let template = "/assets/{name}"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "readAsset", summary: "Return a file of the page",
      parameters: [
        [
          "name": "name", "in": "path", "required": true, "schema": ["type": "string"],
          "description": "The name of the file, such as page.css.",
        ]
      ],
      success: .init(
        description: "The file.", mediaType: "text/css", schema: ["type": "string"],
        hasEntityTag: true),
      problems: [.notFound])
  }

  init(_ context: ServiceContext) {}

  /// Every file, shared by all services of a process.
  private static let files = Dictionary(
    uniqueKeysWithValues: Asset.all.filter(\.isServed).map { asset in
      (asset.name, ServedFile(asset.bytes, fields: PageFields.asset(asset.mediaType)))
    })

  func reception(of request: RoutedRequest) -> Reception {
    let label = Response.Label(route: Self.template)
    guard let file = Self.files[request.segment] else {
      let error = RequestError.noRoute(path: request.head.path, nearest: nil)
      return .respond(Problem(error).response(label: label))
    }
    return .respond(file.response(to: request.head, label: label))
  }
}
