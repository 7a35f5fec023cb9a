/// The words of the page and the documentation, in both languages.
public enum Words {
  /// All of them, by their keys.
  public static let all: [String: Translated] = {
    var all: [String: Translated] = [:]
    for field in EmbeddedJSON.object("words.json").fields {
      all[field.name] = field.value.translated
    }
    return all
  }()

  /// The word of that key, or the key itself where a test would have found it missing.
  public static func say(_ key: String, in language: Language) -> String {
    all[key]?[language] ?? key
  }
}
