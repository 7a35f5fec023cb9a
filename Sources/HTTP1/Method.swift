/// A request method: as short as an enum at the call site, and open to further methods.
public struct Method: Hashable, Sendable, RawRepresentable {
  /// The method's token, case-sensitive.
  public let rawValue: String
  /// A method by its token.
  public init(rawValue: String) { self.rawValue = rawValue }

  // Computed, not stored: a short literal is two immediates, a stored global a lazy one.

  /// GET.
  public static var get: Method { Method(rawValue: "GET") }
  /// HEAD.
  public static var head: Method { Method(rawValue: "HEAD") }
  /// POST.
  public static var post: Method { Method(rawValue: "POST") }
  /// PUT.
  public static var put: Method { Method(rawValue: "PUT") }
  /// PATCH.
  public static var patch: Method { Method(rawValue: "PATCH") }
  /// DELETE.
  public static var delete: Method { Method(rawValue: "DELETE") }
  /// OPTIONS.
  public static var options: Method { Method(rawValue: "OPTIONS") }
  /// CONNECT.
  public static var connect: Method { Method(rawValue: "CONNECT") }
}
