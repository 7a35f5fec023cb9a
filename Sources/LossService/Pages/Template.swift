import LossPage

/// Fills an HTML file with the words of a language and the members of a document.
///
/// Places stand in double braces:
///
/// - `{{word}}`: the word of that key.
/// - `{{.name}}`: a member of the document; `{{.}}`: the document itself.
/// - `{{&name}}`: a member that is HTML. Everything else is escaped.
/// - `{{#name}}…{{/name}}`: once for each element of a list, which becomes the document; its members
///   hide those of the document around it. Once for any other value, not at all without one.
/// - `{{^name}}…{{/name}}`: once if there is no such member.
/// - `{{file.html}}`: that file, filled in the same way.
struct Template {
  private let language: Language
  private var output: [UInt8] = []

  private init(in language: Language) { self.language = language }

  /// The embedded file of that name, filled.
  static func page(_ name: String, in language: Language, _ document: Document = .null) -> [UInt8] {
    filled(Asset.content(of: name), in: language, document)
  }

  /// A page of the documentation: the file of that name within the frame that all pages share.
  static func documentation(
    _ name: String, title: String, in language: Language, _ document: Document
  ) -> [UInt8] {
    let main = String(decoding: page(name, in: language, document), as: UTF8.self)
    return page("docs.html", in: language, ["title": .string(title), "main": .string(main)])
  }

  /// A template, filled.
  static func filled(_ text: [UInt8], in language: Language, _ document: Document) -> [UInt8] {
    var template = Template(in: language)
    template.fill(text[...], with: [document])
    return template.output
  }

  /// Fills a text from nested documents, the outermost first.
  private mutating func fill(_ text: ArraySlice<UInt8>, with documents: [Document]) {
    var reader = TemplateReader(rest: text)
    while let before = reader.text(before: "{{"), let place = reader.text(before: "}}") {
      output += before
      let name = String(decoding: place.dropFirst(), as: UTF8.self)
      let value = name.isEmpty ? documents.last : documents.last { $0[name] != nil }?[name]
      switch place.first {
      case UInt8(ascii: "."): append(value?.text ?? "")
      case UInt8(ascii: "&"): output += (value?.text ?? "").utf8
      case UInt8(ascii: "#"):
        let section = reader.text(before: "{{/\(name)}}") ?? []
        for element in value?.elements ?? [] { fill(section, with: documents + [element]) }
      case UInt8(ascii: "^"):
        let section = reader.text(before: "{{/\(name)}}") ?? []
        if value == nil { fill(section, with: documents) }
      default: fill(placeOf: String(decoding: place, as: UTF8.self), with: documents)
      }
    }
    output += reader.rest
  }

  /// Fills the place of a file or of a word.
  private mutating func fill(placeOf key: String, with documents: [Document]) {
    if key.hasSuffix(".html") {
      fill(Asset.content(of: key)[...], with: documents)
      return
    }
    switch key {
    case "lang": append(language.rawValue)
    case "otherLanguage": append(language.other.rawValue)
    case "otherName": append(language.other.name)
    default: append(Words.say(key, in: language))
    }
  }

  private mutating func append(_ text: String) { output += HTML.escaped(text).utf8 }
}

/// Reads a template from its start to its end.
private struct TemplateReader {
  /// What has not been read.
  var rest: ArraySlice<UInt8>

  /// The text before the next `mark`, and reads on after it; `nil` if there is none.
  mutating func text(before mark: String) -> ArraySlice<UInt8>? {
    let mark = Array(mark.utf8)
    var index = rest.startIndex
    while index + mark.count <= rest.endIndex {
      if rest[index..<index + mark.count].elementsEqual(mark) {
        let text = rest[..<index]
        rest = rest[(index + mark.count)...]
        return text
      }
      index += 1
    }
    return nil
  }
}

extension Document {
  /// Text as it is, anything else as JSON.
  fileprivate var text: String {
    if case .string(let text) = self { text } else { String(decoding: json, as: UTF8.self) }
  }

  /// The elements of a list; any other value alone.
  fileprivate var elements: [Document] {
    if case .array(let elements) = self { elements } else { [self] }
  }
}
