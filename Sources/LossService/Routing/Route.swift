import HTTP1

/// One operation of the service: a method at a path.
protocol Route: Sendable {
  /// The path; a segment in braces is a placeholder for one segment.
  static var template: String { get }
  /// The method; a route for GET answers HEAD too.
  static var method: Method { get }
  /// True if it answers without a token, whatever the settings.
  static var isOpen: Bool { get }

  /// Its entry in the contract.
  static var operation: OpenAPIOperation { get }

  /// The route, with the context that all routes share.
  init(_ context: ServiceContext)

  /// Decides how to handle a request.
  func reception(of request: RoutedRequest) -> Reception
}

extension Route {
  static var isOpen: Bool { false }
}

/// A request that has found its route.
struct RoutedRequest {
  /// Its head.
  var head: RequestHead
  /// The values of the placeholders in the path, in order.
  var segments: [String]
  /// The first of these, or empty.
  var segment: String { segments.first ?? "" }
  /// The request on its way to its answer.
  var exchange: any Exchange
  /// The receiver of a request that is over, to be used again.
  var spare: (any ReusableBodyReceiver)?
}
