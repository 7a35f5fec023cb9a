import HTTP1

/// `GET /openapi.json`: the contract as JSON.
struct ContractJSON: Route {
  static let template = "/openapi.json"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "getContract", summary: "Return this contract as JSON",
      success: .init(description: "The contract.", schema: ["type": "object"], hasEntityTag: true))
  }

  init(_ context: ServiceContext) {}

  /// The contract does not change while the program runs.
  private static let file = ServedFile(
    Contract.json, fields: MediaFields.json + [MediaFields.varyByAcceptEncoding])

  func reception(of request: RoutedRequest) -> Reception {
    .respond(Self.file.response(to: request.head, label: .init(route: Self.template)))
  }
}
