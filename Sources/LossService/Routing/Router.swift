import HTTP1
import Losses

/// Finds the route of a request, and answers for those that have none.
struct Router: Sendable {
  /// What a lookup finds.
  enum Match: Sendable {
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
  /// By what stands before their braces, the slash at its end included.
  private let prefixes: [Substring: Path]

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
    var prefixes: [Substring: Path] = [:]
    for route in routes {
      let template = type(of: route).template
      if let brace = template.firstIndex(of: "{") {
        prefixes[template[..<brace], default: Path(template: template)]
          .routes[type(of: route).method] = route
      } else {
        literals[template, default: Path(template: template)]
          .routes[type(of: route).method] = route
      }
    }
    self.routes = routes
    self.literals = literals
    self.prefixes = prefixes
  }

  /// The route for that method and path.
  func match(_ method: Method, _ path: String) -> Match {
    if path == "*" {
      // `OPTIONS *` asks about the server as a whole (RFC 9110 §9.3.7).
      let methods = Set(literals.values.flatMap(\.methods) + prefixes.values.flatMap(\.methods))
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
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    let start = path.utf8.index(after: slash)
    guard start < path.utf8.endIndex, let found = prefixes[path[..<start]] else { return nil }
    return (found, String(path[start...]))
  }
}
