import HTTP1
import Losses
import Synchronization

/// The service: every route behind the one seam of the server.
public struct Service: RequestHandler {
  /// The version of the service and of its contract.
  public static let version = "0.1.0"

  private let router: Router
  private let metrics: Metrics
  private let accessLog: AccessLog?
  private let tokens: TokenFile?
  private let origins: [String]

  /// A service of these settings.
  public init(_ configuration: ServiceConfiguration, state: ServiceState, accessLog: AccessLog?) {
    let metrics = Metrics()
    let context = ServiceContext(
      configuration: configuration, state: state, metrics: metrics,
      computation: ComputationQueue(width: configuration.computeWidth))
    router = Router(Routes.all(context))
    self.metrics = metrics
    self.accessLog = accessLog
    tokens = configuration.tokens
    origins = configuration.origins
  }

  /// The service as a server is to call it: with what pages of other origins need, if any may.
  public var handler: any RequestHandler {
    origins.isEmpty ? self : CrossOrigin(self, origins: origins)
  }

  /// Finds the route, and lets it decide.
  public func reception(
    of head: RequestHead, exchange: any Exchange, spare: (any BodyReceiver)?
  ) -> Reception {
    switch match(head) {
    case .route(let route, let segment):
      if let tokens, !type(of: route).isOpen,
        !tokens.allows(head.fields.values(of: "Authorization"))
      {
        return .respond(
          Problem(RequestError.unauthorized).response(
            label: .init(route: type(of: route).template),
            fields: [Field("WWW-Authenticate", "Bearer")]))
      }
      return route.reception(
        of: RoutedRequest(head: head, segment: segment, exchange: exchange, spare: spare))
    case .options(let allow, let template):
      return .respond(
        Response(
          .noContent, fields: [Field("Allow", allow)], label: .init(route: template)))
    case .refused(let error, let allow, let template):
      return .respond(
        Problem(error).response(
          label: .init(route: template), fields: allow.map { [Field("Allow", $0)] } ?? []))
    }
  }

  private func match(_ head: RequestHead) -> Router.Match {
    if let memo = head.memo.load()?.object as? RouteMemo { return memo.match }
    let match = router.match(head.method, head.path)
    _ = head.memo.storeIfNil(HandlerMemo(RouteMemo(match)))
    return match
  }

  /// The problem that tells a client why the server refused it.
  public func response(to failure: RequestFailure, head: RequestHead?) -> Response {
    metrics.count(failure)
    return Problem(failure).response(fields: failure.fields)
  }

  /// Counts the exchange, and writes its line.
  public func didFinish(_ record: ExchangeRecord) {
    metrics.count(record)
    accessLog?.write(record)
  }
}

/// Where a head leads.
private final class RouteMemo: Sendable {
  let match: Router.Match

  init(_ match: Router.Match) { self.match = match }
}

/// What the routes share.
final class ServiceContext: Sendable {
  let configuration: ServiceConfiguration
  let state: ServiceState
  let metrics: Metrics
  let computation: ComputationQueue

  init(
    configuration: ServiceConfiguration, state: ServiceState, metrics: Metrics,
    computation: ComputationQueue
  ) {
    self.configuration = configuration
    self.state = state
    self.metrics = metrics
    self.computation = computation
  }
}
