import HTTP1

/// `GET /openapi.yaml`: the contract, also at the top of the repository.
struct ContractYAML: Route {
  static let template = "/openapi.yaml"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "getContractAsYAML", summary: "Return this contract as YAML",
      success: .init(
        description: "The contract.", mediaType: "application/yaml", schema: ["type": "object"],
        hasEntityTag: true))
  }

  init(_ context: ServiceContext) {}

  /// The contract does not change while the program runs.
  private static let file = ServedFile(
    Contract.yaml, fields: MediaFields.yaml + [MediaFields.varyByAcceptEncoding])

  func reception(of request: RoutedRequest) -> Reception {
    .respond(Self.file.response(to: request.head, label: .init(route: Self.template)))
  }
}
