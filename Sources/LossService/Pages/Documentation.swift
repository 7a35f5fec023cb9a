import LossPage

/// The frame of every page of the documentation.
enum Documentation {
  /// A page with that title and content.
  static func page(_ title: String, in language: Language, _ main: [String]) -> String {
    Template.page(
      "docs.html", in: language,
      parts: ["page.title": HTML.escaped(title), "page.main": main.joined(separator: "\n")])
  }
}

/// The words of a page.
struct Wording {
  let language: Language

  /// A word as HTML.
  func callAsFunction(_ key: String) -> String {
    HTML.escaped(Words.say(key, in: language))
  }

  /// Marks a text that is English in both languages, in the Korean pages.
  func english(_ text: String) -> String {
    language == .english
      ? HTML.escaped(text) : "<span lang=\"en\" translate=\"no\">\(HTML.escaped(text))</span>"
  }
}
