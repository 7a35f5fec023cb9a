/// Every route of the service.
///
/// To add one, add its file and a line here: router, contract and README follow.
enum Routes {
  static let types: [any Route.Type] = [
    EvaluateLoss.self,
    EvaluateGivenLoss.self,
    ListLosses.self,
    DescribeLoss.self,
    DescribeGivenLoss.self,
    ListOperators.self,
    ToCategorical.self,
    MergePartials.self,
    Liveness.self,
    ReadinessCheck.self,
    MetricsText.self,
    ContractYAML.self,
    ContractJSON.self,
    InferenceServer.self,
    InferenceLiveness.self,
    InferenceReadiness.self,
    DescribeModel.self,
    Versioned<DescribeModel>.self,
    ModelReadiness.self,
    Versioned<ModelReadiness>.self,
    Infer.self,
    Versioned<Infer>.self,
    ListModels.self,
    FrontPage.self,
    ReferencePage.self,
    LossIndexPage.self,
    LossArticlePage.self,
    ProblemsPage.self,
    PageAsset.self,
  ]

  /// All of them, ready to serve; those for browsers only if the settings want them.
  static func all(_ context: ServiceContext) -> [any Route] {
    types.filter { context.configuration.servesPage || !($0 is any BrowserRoute.Type) }
      .map { $0.init(context) }
  }
}
