import HTTP1
import Losses

/// Finds the route of a request, and answers for those that have none.
struct Router: Sendable {
  /// What a lookup finds.
  enum Match {
    /// The route, and what stands for the braces of its template.
    case route(any Route, segment: String)
    /// The path is known, and asked about: the methods it takes.
    case options(allow: String, template: String)
    /// There is no such thing here.
    case refused(RequestError, allow: String?, template: String)
  }

  /// Every route, in the order of the contract.
  let routes: [any Route]
  private let literals: [String: Path]
  private let prefixes: [(prefix: String, path: Path)]

  /// Everything that is served at one path.
  private struct Path {
    let template: String
    var routes: [Method: any Route] = [:]

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
    var prefixes: [String: Path] = [:]
    for route in routes {
      let template = type(of: route).template
      if let brace = template.firstIndex(of: "{") {
        prefixes[String(template[..<brace]), default: Path(template: template)]
          .routes[type(of: route).method] = route
      } else {
        literals[template, default: Path(template: template)]
          .routes[type(of: route).method] = route
      }
    }
    self.routes = routes
    self.literals = literals
    self.prefixes = prefixes.map { ($0.key, $0.value) }.sorted { $0.0 > $1.0 }
  }

  /// The route for that method and path.
  func match(_ method: Method, _ path: String) -> Match {
    if path == "*" {
      // `OPTIONS *` asks about the server as a whole (RFC 9110 §9.3.7).
      let methods = Set(literals.values.flatMap(\.methods) + prefixes.flatMap(\.path.methods))
      return .options(allow: methods.sorted().joined(separator: ", "), template: "*")
    }
    guard let (found, segment) = find(path) else {
      let known = routes.map { type(of: $0).template }
      return .refused(
        .noRoute(path: path, nearest: nearest(to: path, among: known)), allow: nil, template: "")
    }
    if let route = found.route(for: method) { return .route(route, segment: segment) }
    let allow = found.methods.joined(separator: ", ")
    guard method != .options else { return .options(allow: allow, template: found.template) }
    return .refused(
      .methodNotAllowed(method: method.rawValue, allowed: found.methods), allow: allow,
      template: found.template)
  }

  private func find(_ path: String) -> (Path, segment: String)? {
    if let path = literals[path] { return (path, "") }
    for (prefix, candidate) in prefixes where path.hasPrefix(prefix) {
      let segment = path.utf8.dropFirst(prefix.utf8.count)
      guard !segment.isEmpty, !segment.contains(UInt8(ascii: "/")) else { continue }
      return (candidate, String(Substring(segment)))
    }
    return nil
  }
}
