import HTTP1

/// `GET /openapi.json`: the contract as JSON.
struct ContractJSON: Route {
  static let template = "/openapi.json"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "getContract", summary: "Return this contract as JSON",
      success: .init(description: "The contract.", schema: ["type": "object"]))
  }

  init(_ context: ServiceContext) {}

  func reception(of request: RoutedRequest) -> Reception {
    .respond(
      Response(
        .ok, fields: MediaFields.json, body: .bytes(Contract.json), isCompressible: true,
        label: .init(route: Self.template)))
  }
}
