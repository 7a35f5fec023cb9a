/// A language of the page and the documentation.
public enum Language: String, Sendable, CaseIterable {
  case english = "en"
  case korean = "ko"

  /// The other one.
  public var other: Language { self == .english ? .korean : .english }

  /// What it calls itself.
  public var name: String {
    switch self {
    case .english: "English"
    case .korean: "한국어"
    }
  }
}

/// A text in both languages.
public struct Translated: Sendable {
  /// The English text.
  public let english: String
  /// The Korean text.
  public let korean: String

  /// The text in a language.
  public subscript(language: Language) -> String {
    switch language {
    case .english: english
    case .korean: korean
    }
  }
}
