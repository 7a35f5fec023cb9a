import HTTP1
import LossPage

extension RequestHead {
  /// Whether the client wants HTML rather than JSON.
  ///
  /// HTML must be named, or weigh more: `*/*` and a missing `Accept` get JSON.
  var prefersHTML: Bool {
    let weights = acceptance(of: [MediaType("text", "html"), MediaType("application", "json")])
    let (html, json) = (weights[0], weights[1])
    if html.weight != json.weight { return html.weight > json.weight }
    return html.weight > 0 && html.precision >= .subtypes
  }

  /// The language of the page: that of the query, of the cookie, or the one the browser prefers.
  var pageLanguage: Language {
    languageInQuery ?? languageInCookie ?? preferredLanguage
  }

  /// The language that the query asks for: `?language=ko`.
  var languageInQuery: Language? {
    Self.language(in: (query ?? "").split(separator: "&"))
  }

  private var languageInCookie: Language? {
    for value in fields.values(of: "Cookie") {
      let pairs = value.split(separator: ";").map { $0.drop { $0 == " " } }
      if let language = Self.language(in: pairs) { return language }
    }
    return nil
  }

  private static func language(in pairs: [Substring]) -> Language? {
    for pair in pairs where pair.hasPrefix("language=") {
      if let language = Language(rawValue: String(pair.dropFirst("language=".count))) {
        return language
      }
    }
    return nil
  }

  /// The language with the greatest weight in `Accept-Language`; the first of equal ones.
  private var preferredLanguage: Language {
    var best = (language: Language.english, weight: 0.0)
    for value in fields.values(of: "Accept-Language") {
      for element in value.split(separator: ",") {
        let parts = element.split(separator: ";").map { part in
          String(part.filter { $0 != " " && $0 != "\t" }).lowercased()
        }
        guard let range = parts.first, let primary = range.split(separator: "-").first,
          let language = Language(rawValue: String(primary))
        else { continue }
        let quality = parts.dropFirst().first { $0.hasPrefix("q=") }
        let weight = quality.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
        if weight > best.weight { best = (language, weight) }
      }
    }
    return best.language
  }
}
