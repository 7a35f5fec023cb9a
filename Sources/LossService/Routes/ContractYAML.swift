import HTTP1

/// `GET /openapi.yaml`: the contract, also at the top of the repository.
struct ContractYAML: Route {
  static let template = "/openapi.yaml"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "getContractAsYAML", summary: "Return this contract as YAML",
      success: .init(
        description: "The contract.", mediaType: "application/yaml", schema: ["type": "object"]))
  }

  init(_ context: ServiceContext) {}

  func reception(of request: RoutedRequest) -> Reception {
    .respond(
      Response(
        .ok, fields: MediaFields.yaml, body: .bytes(Contract.yaml), isCompressible: true,
        label: .init(route: Self.template)))
  }
}
