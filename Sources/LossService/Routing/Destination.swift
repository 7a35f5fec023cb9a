import HTTP1
import Losses

/// The destination of a head: determined once, and kept for later heads with the same bytes.
final class Destination: HandlerMemo, @unchecked Sendable {
  // Unchecked, because its superclass is; nothing of it ever changes.

  /// Indirect, so that looking at it copies a reference.
  private indirect enum Kind {
    case call(CallTarget)
    case route(any Route, segments: [String])
    case options(allow: String)
    case refused(RequestError, allow: String?)
  }

  /// The template of its route, for metrics and logs.
  let template: String
  /// True if it answers without a token, whatever the settings.
  let isOpen: Bool
  private let kind: Kind

  /// Where a match leads requests with that head.
  init(_ match: Router.Match, _ head: RequestHead) {
    switch match {
    case .route(let route, let segments):
      template = type(of: route).template
      isOpen = type(of: route).isOpen
      if let route = route as? any CallRoute,
        let target = route.target(of: head, segments.first ?? "")
      {
        kind = .call(target)
      } else {
        kind = .route(route, segments: segments)
      }
    case .options(let allow, let template):
      self.template = template
      isOpen = true
      kind = .options(allow: allow)
    case .refused(let error, let allow, let template):
      self.template = template
      isOpen = true
      kind = .refused(error, allow: allow)
    }
  }

  /// Whether the body may have any length, because it is a stream and the route accepts streams.
  var takesAnyLength: Bool {
    if case .call(let target) = kind { target.isStream } else { false }
  }

  /// Decides how to handle a request.
  func reception(
    of head: RequestHead, exchange: any Exchange, spare: (any ReusableBodyReceiver)?
  ) -> Reception {
    switch kind {
    case .call(let target):
      return target.reception(exchange: exchange, spare: spare)
    case .route(let route, let segments):
      return route.reception(
        of: RoutedRequest(head: head, segments: segments, exchange: exchange, spare: spare))
    case .options(let allow):
      return .respond(
        Response(.noContent, fields: [Field("Allow", allow)], label: .init(route: template)))
    case .refused(let error, let allow):
      return .respond(
        Problem(error).response(
          label: .init(route: template), fields: allow.map { [Field("Allow", $0)] } ?? []))
    }
  }
}

/// A route that reads its body as the arguments of a call.
protocol CallRoute: Route {
  /// The resources for reading the body of a request.
  var resources: BodyResources { get }
  /// The call of that name.
  func call(named segment: String) throws(LossError) -> any Call
}

extension CallRoute {
  /// The call of requests with a head; `nil` if they are rejected.
  fileprivate func target(of head: RequestHead, _ segment: String) -> CallTarget? {
    guard let call = try? call(named: segment) else { return nil }
    return try? CallTarget(call, head, resources: resources)
  }

  func reception(of request: RoutedRequest) -> Reception {
    let call: any Call
    do throws(LossError) {
      call = try self.call(named: request.segment)
    } catch {
      return .respond(Problem(error).response(label: Response.Label(route: Self.template)))
    }
    do throws(RequestError) {
      return try CallTarget(call, request.head, resources: resources)
        .reception(exchange: request.exchange, spare: request.spare)
    } catch {
      return .respond(Problem(error).response(label: call.label))
    }
  }
}
