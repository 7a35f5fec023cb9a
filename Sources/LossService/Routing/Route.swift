import HTTP1

/// One thing that the service does: a method at a path.
protocol Route: Sendable {
  /// The path; a segment in braces stands for any one segment.
  static var template: String { get }
  /// The method; a route for GET answers HEAD too.
  static var method: Method { get }
  /// True if it answers without a token, whatever the settings.
  static var isOpen: Bool { get }

  /// What the contract says of it.
  static var operation: Operation { get }

  /// The route, with what all of them share.
  init(_ context: ServiceContext)

  /// Decides what becomes of a request for it.
  func reception(of request: RoutedRequest) -> Reception
}

extension Route {
  static var isOpen: Bool { false }
}

/// A request that has found its route.
struct RoutedRequest {
  /// Its head.
  var head: RequestHead
  /// What stands in the path where the template has braces, in order.
  var segments: [String]
  /// The first of these, or empty.
  var segment: String { segments.first ?? "" }
  /// The request on its way to its answer.
  var exchange: any Exchange
  /// The receiver of a request that is over, to be used again.
  var spare: (any ReusableBodyReceiver)?
}
