import TensorCoding

/// The words of the page and the documentation, in both languages.
public enum Words {
  /// All of them, by their keys.
  static let all = EmbeddedJSON.object("words.json")

  /// The word of that key, or the key itself where a test would have found it missing.
  public static func say(_ key: String, in language: Language) -> String {
    all[key]?.translated?[language] ?? key
  }
}
