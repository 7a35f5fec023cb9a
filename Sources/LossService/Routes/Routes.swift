/// Every route of the service.
///
/// To add one, add its file and a line here: router, contract and README follow.
enum Routes {
  static func all(_ context: ServiceContext) -> [any Route] {
    let routes: [any Route] = [
      EvaluateLoss(context),
      ListLosses(),
      DescribeLoss(),
      ToCategorical(context),
      Liveness(),
      ReadinessCheck(context),
      MetricsText(context),
    ]
    return routes + ContractFile.routes(describing: routes)
  }
}
