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
  private struct Key: Hashable {
    var name: String
    var language: Language
  }

  private let pages = Mutex<[Key: ServedFile]>([:])

  /// The page of that name, made by `main` if it is not there yet; the name is one of ours.
  func page(
    _ name: String, in language: Language, _ make: () -> String
  ) -> ServedFile {
    let key = Key(name: name, language: language)
    if let page = pages.withLock({ $0[key] }) { return page }
    let page = ServedFile(Array(make().utf8), fields: PageFields.page(language.rawValue))
    pages.withLock { $0[key] = page }
    return page
  }

  /// The answer with that page; a language chosen in the query is kept as a cookie.
  func response(
    to head: RequestHead, _ name: String, label: Response.Label, _ make: (Language) -> String
  ) -> Response {
    let language = head.pageLanguage
    let cookie = head.languageInQuery.map { chosen in
      Field("Set-Cookie", "language=\(chosen.rawValue); Path=/; Max-Age=31536000; SameSite=Lax")
    }
    return page(name, in: language) { make(language) }
      .response(to: head, label: label, also: cookie.map { [$0] } ?? [])
  }
}

extension OpenAPIOperation.Answer {
  /// A page.
  static func html(_ description: String) -> OpenAPIOperation.Answer {
    OpenAPIOperation.Answer(
      description: description, mediaType: "text/html", schema: ["type": "string"])
  }
}
