import HTTP1
import LossPage
import Synchronization

/// A route for browsers, absent with `--no-page`.
protocol BrowserRoute: Route {}

extension BrowserRoute {
  /// A browser sends no token; pages contain no secrets.
  static var isOpen: Bool { true }
}

/// Pages in both languages, each created at the first request.
final class PageStore: Sendable {
  private let make: @Sendable (String, Language) -> [UInt8]
  private let pages = Mutex<[String: ServedFile]>([:])

  /// No pages yet; `make` makes the one of a name in a language.
  init(_ make: @escaping @Sendable (_ name: String, _ language: Language) -> [UInt8]) {
    self.make = make
  }

  /// The answer with the page of that name, which is one of ours; a language chosen in the query is
  /// kept as a cookie.
  func response(to head: RequestHead, name: String = "", label: Response.Label) -> Response {
    let cookie = head.languageInQuery.map { chosen in
      Field("Set-Cookie", "language=\(chosen.rawValue); Path=/; Max-Age=31536000; SameSite=Lax")
    }
    return page(name, in: head.pageLanguage)
      .response(to: head, label: label, also: cookie.map { [$0] } ?? [])
  }

  private func page(_ name: String, in language: Language) -> ServedFile {
    let key = "\(language.rawValue) \(name)"
    if let page = pages.withLock({ $0[key] }) { return page }
    let page = ServedFile(make(name, language), fields: PageFields.page(language.rawValue))
    pages.withLock { $0[key] = page }
    return page
  }
}

extension OpenAPIOperation.Answer {
  /// A page.
  static func html(_ description: String) -> OpenAPIOperation.Answer {
    OpenAPIOperation.Answer(
      description: description, mediaType: "text/html", schema: ["type": "string"],
      hasEntityTag: true)
  }
}
