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
  var languageInQuery: Language? { Self.language(in: query ?? "", between: "&") }

  private var languageInCookie: Language? {
    Self.language(in: fields.values(of: "Cookie").joined(separator: ";"), between: ";")
  }

  /// The first known language among pairs of a name and a value.
  private static func language(in pairs: String, between separator: Character) -> Language? {
    for pair in pairs.split(separator: separator) {
      let pair = pair.drop { $0 == " " }
      for language in Language.allCases where pair == "language=\(language.rawValue)" {
        return language
      }
    }
    return nil
  }

  /// The language with the greatest weight in `Accept-Language`; English if it names neither.
  private var preferredLanguage: Language {
    let languages = Language.allCases.map(\.rawValue)
    return preferredLanguage(among: languages).flatMap(Language.init) ?? .english
  }
}
