/// Fills the HTML files: `{{key}}` is a word, another file, or a part that the caller has.
public enum Template {
  /// The file, its places filled in a language; `parts` are HTML, words are text.
  public static func page(_ name: String, in language: Language, parts: [String: String] = [:])
    -> String
  {
    var filled = ""
    var rest = (Asset.all[name]?.text ?? "")[...]
    while let open = rest.firstRange(of: "{{"), let close = rest.firstRange(of: "}}") {
      filled += rest[..<open.lowerBound]
      let key = String(rest[open.upperBound..<close.lowerBound])
      rest = rest[close.upperBound...]
      filled += value(of: key, in: language, parts: parts)
    }
    return filled + rest
  }

  private static func value(of key: String, in language: Language, parts: [String: String])
    -> String
  {
    if let part = parts[key] { return part }
    if key.hasSuffix(".html") { return page(key, in: language, parts: parts) }
    return switch key {
    case "lang": language.rawValue
    case "otherLanguage": language.other.rawValue
    case "otherName": language.other.name
    default: HTML.escaped(Words.say(key, in: language))
    }
  }

  /// Every key of a file that must be a word.
  static func keys(of name: String) -> [String] {
    var keys: [String] = []
    var rest = (Asset.all[name]?.text ?? "")[...]
    while let open = rest.firstRange(of: "{{"), let close = rest.firstRange(of: "}}") {
      keys.append(String(rest[open.upperBound..<close.lowerBound]))
      rest = rest[close.upperBound...]
    }
    return keys
  }
}
