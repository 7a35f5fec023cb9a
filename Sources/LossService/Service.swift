import HTTP1
import Losses

/// The service: all routes behind the interface of the server.
public final class Service: ReusingRequestHandler {
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
      computation: ComputationQueue(
        width: configuration.computeWidth, prepareThread: configuration.prepareThread))
    router = Router(Routes.all(context))
    self.metrics = metrics
    self.accessLog = accessLog
    tokens = configuration.tokens
    origins = configuration.origins
  }

  /// The same service, counting and logging apart from the others.
  private init(_ service: Service) {
    router = service.router
    metrics = service.metrics.branch()
    accessLog = service.accessLog?.branch()
    tokens = service.tokens
    origins = service.origins
  }

  /// The service for one event loop, with counts and logs of its own, so that loops never wait.
  public func forLoop() -> any RequestHandler { Service(self) }

  /// The handler for the server, with cross-origin support if any origin is allowed.
  public var handler: any ReusingRequestHandler {
    origins.isEmpty ? self : CrossOrigin(self, origins: origins)
  }

  /// Finds the route, which handles the request.
  public func reception(
    of head: RequestHead, exchange: any Exchange, spare: (any ReusableBodyReceiver)?
  ) -> Reception {
    let destination = destination(of: head)
    if let tokens, !destination.isOpen, !tokens.allows(head.fields.values(of: "Authorization")) {
      return .respond(
        Problem(RequestError.unauthorized).response(
          label: .init(route: destination.template),
          fields: [Field("WWW-Authenticate", "Bearer")]))
    }
    return destination.reception(of: head, exchange: exchange, spare: spare)
  }

  /// Lines are limited each, not all together.
  public func takesAnyLength(_ head: RequestHead) -> Bool {
    LineFormat.isAnnounced(by: head) && destination(of: head).takesAnyLength
  }

  private func destination(of head: RequestHead) -> Destination {
    if let known = head.memo.load() as? Destination { return known }
    let found = Destination(router.match(head.method, head.path), head)
    return head.memo.storeIfNil(found) as? Destination ?? found
  }

  /// The problem for a request that the server has refused.
  public func response(to failure: RequestFailure, head: RequestHead?) -> Response {
    metrics.count(failure)
    return Problem(failure).response(fields: failure.fields)
  }

  /// Counts the exchange, and writes its line.
  public func didFinish(_ record: borrowing ExchangeRecord) {
    metrics.count(record)
    accessLog?.write(record)
  }
}

/// The common context of the routes.
final class ServiceContext: Sendable {
  let configuration: ServiceConfiguration
  let state: ServiceState
  let metrics: Metrics
  let computation: ComputationQueue

  /// The resources for reading the body of a request.
  var bodyResources: BodyResources {
    BodyResources(
      cores: configuration.computeWidth, bodyBytes: configuration.maximumBodyBytes,
      computation: computation, computeTimeout: configuration.computeTimeout)
  }

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
