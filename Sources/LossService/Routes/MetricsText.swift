import HTTP1

/// `GET /metrics`: counters and gauges for Prometheus.
struct MetricsText: Route {
  static let template = "/metrics"
  static let method = Method.get
  static var operation: OpenAPIOperation {
    OpenAPIOperation(
      id: "readMetrics", summary: "Return metrics for Prometheus",
      success: .init(
        description: "Counters, gauges and histograms.", mediaType: "text/plain",
        schema: ["type": "string"]))
  }

  private let context: ServiceContext

  init(_ context: ServiceContext) {
    self.context = context
  }

  func reception(of request: RoutedRequest) -> Reception {
    let text = context.metrics.prometheusText(figures: context.configuration.serverFigures())
    return .respond(
      Response(
        .ok, fields: MediaFields.prometheus, body: .bytes(text), isCompressible: true,
        label: .init(route: Self.template)))
  }
}
