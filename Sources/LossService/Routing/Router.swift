import HTTP1
import Losses

/// Finds the route of a request, and answers requests without one.
struct Router: Sendable {
  /// The result of a lookup.
  enum Match: Sendable {
    /// The route, and the values of the placeholders in its template, in order.
    case route(any Route, segments: [String])
    /// An `OPTIONS` request for a known path: the methods that it allows.
    case options(allow: String, template: String)
    /// There is no such path.
    case refused(RequestError, allow: String?, template: String)
  }

  /// Every route, in the order of the contract.
  let routes: [any Route]
  private let literals: [String: Path]
  /// Those with braces.
  private let patterns: [Path]

  /// Everything that is served at one path.
  private struct Path {
    let template: String
    var routes: [Method: any Route] = [:]

    /// The values of the placeholders, if a path matches the template.
    func segments(of parts: [Substring]) -> [String]? {
      let wanted = template.split(separator: "/", omittingEmptySubsequences: false)
      guard wanted.count == parts.count else { return nil }
      var segments: [String] = []
      for (want, part) in zip(wanted, parts) {
        if want.hasPrefix("{") {
          segments.append(String(part))
        } else if want != part {
          return nil
        }
      }
      return segments
    }

    /// The methods it takes, sorted, as `Allow` lists them (RFC 9110 §10.2.1).
    var methods: [String] {
      var methods = Set(routes.keys.map(\.rawValue))
      methods.insert(Method.options.rawValue)
      if methods.contains(Method.get.rawValue) { methods.insert(Method.head.rawValue) }
      return methods.sorted()
    }

    func route(for method: Method) -> (any Route)? {
      routes[method] ?? (method == .head ? routes[.get] : nil)
    }
  }

  /// A router over these routes.
  init(_ routes: [any Route]) {
    var literals: [String: Path] = [:]
    var patterns: [Path] = []
    for route in routes {
      let template = type(of: route).template
      let method = type(of: route).method
      guard template.contains("{") else {
        literals[template, default: Path(template: template)].routes[method] = route
        continue
      }
      if let index = patterns.firstIndex(where: { $0.template == template }) {
        patterns[index].routes[method] = route
      } else {
        patterns.append(Path(template: template, routes: [method: route]))
      }
    }
    self.routes = routes
    self.literals = literals
    self.patterns = patterns
  }

  /// The route for that method and path.
  func match(_ method: Method, _ path: String) -> Match {
    if path == "*" {
      // `OPTIONS *` asks about the server as a whole (RFC 9110 §9.3.7).
      let methods = Set(literals.values.flatMap(\.methods) + patterns.flatMap(\.methods))
      return .options(allow: methods.sorted().joined(separator: ", "), template: "*")
    }
    guard let (found, segments) = find(path) else {
      let known = routes.map { type(of: $0).template }
      return .refused(
        .noRoute(path: path, nearest: nearest(to: path, among: known)), allow: nil, template: "")
    }
    if let route = found.route(for: method) { return .route(route, segments: segments) }
    let allow = found.methods.joined(separator: ", ")
    guard method != .options else { return .options(allow: allow, template: found.template) }
    return .refused(
      .methodNotAllowed(method: method.rawValue, allowed: found.methods), allow: allow,
      template: found.template)
  }

  private func find(_ path: String) -> (Path, segments: [String])? {
    if let path = literals[path] { return (path, []) }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    for pattern in patterns {
      if let segments = pattern.segments(of: parts) { return (pattern, segments) }
    }
    return nil
  }
}
