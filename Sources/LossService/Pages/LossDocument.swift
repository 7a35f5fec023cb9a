import HTTP1
import LossPage
import Losses
import TensorCoding

/// The page of one loss: read from the catalogue, its numbers computed as for any caller.
struct LossDocument {
  private let entry: CatalogueEntry
  private let catalogue: LossCatalogue

  /// The page of a loss, which links to others of the catalogue.
  init(_ entry: CatalogueEntry, among catalogue: LossCatalogue) {
    self.entry = entry
    self.catalogue = catalogue
  }

  /// The whole page.
  func page(in language: Language) -> String {
    let say = Wording(language: language)
    let guide = Guide.all[entry.name]
    let example = LossExample(entry)
    var main = [
      "<h1>\(HTML.code(entry.name))</h1>",
      "<p class=\"lead\">\(HTML.escaped(entry.summary(in: language)))</p>",
    ]
    if !entry.aliases.isEmpty {
      let names = entry.aliases.map(HTML.code).joined(separator: " ")
      main.append("<p class=\"names\">\(say("alsoCalled")): \(names)</p>")
    }
    main.append(
      "<p><a class=\"action\" href=\"/#loss=\(HTML.escaped(entry.name))\">\(say("tryIt"))</a></p>")
    main += ["<h2>\(say("formula"))</h2>", formula(say)]
    if let curve = example.curve() {
      main += [
        "<figure tabindex=\"0\" aria-label=\"\(say("curve"))\">\(curve.svg(label: "\(say("curve")): \(entry.name)"))"
          + "<figcaption class=\"hint\">\(say("lossFigure"))</figcaption></figure>"
      ]
    }
    if let use = guide?.use, let avoid = guide?.avoid {
      main.append(
        """
        <div class="two"><section><h2>\(say("use"))</h2><p>\(HTML.escaped(use[language]))</p>\
        </section><section><h2>\(say("avoid"))</h2><p>\(HTML.escaped(avoid[language]))</p>\
        </section></div>
        """)
    }
    main += ["<h2>\(say("parameters"))</h2>", parameters(say)]
    main += ["<h2>\(say("shapes"))</h2>", shapes(say)]
    main += worked(example, say)
    main += kin(guide, say)
    main += [
      "<h2>\(say("source"))</h2>",
      "<p lang=\"en\" translate=\"no\">\(HTML.escaped(entry.source))</p>",
    ]
    return Documentation.page(entry.name, in: language, main)
  }

  private func formula(_ say: Wording) -> String {
    let source = "<pre translate=\"no\"><code>\(HTML.escaped(entry.formula))</code></pre>"
    guard let mathML = entry.mathML else { return source }
    return """
      <div class="formula" tabindex="0" role="group" aria-label="\(say("formula"))">\(mathML)</div>
      \(source)
      """
  }

  private func parameters(_ say: Wording) -> String {
    guard !entry.parameters.isEmpty else { return "<p>\(say("noParameters"))</p>" }
    let rows = entry.parameters.map { parameter in
      [
        HTML.code(parameter.name),
        HTML.code(String(decoding: parameter.defaultValue.document.json, as: UTF8.self)),
        parameter.kind.isNumeric ? range(parameter.range, say) : "",
        HTML.escaped(entry.summary(of: parameter, in: say.language)),
      ]
    }
    return HTML.table([say("name"), say("default"), say("range"), say("meaning")], rows)
  }

  private func range(_ range: NumberRange, _ say: Wording) -> String {
    let korean = say.language == .korean ? Guide.koreanRanges[range.rawValue] : nil
    return HTML.escaped(korean ?? range.rawValue)
  }

  private func shapes(_ say: Wording) -> String {
    let rows = [
      ("y_true", entry.shapes.yTrue), ("y_pred", entry.shapes.yPred),
      ("values", entry.shapes.values),
    ].map { name, shape in
      let korean = say.language == .korean ? Guide.koreanShapes[shape] : nil
      return [HTML.code(name), HTML.escaped(korean ?? shape)]
    }
    return "<p>\(say("shapesNote"))</p>" + HTML.table([say("tensor"), say("shape")], rows)
  }

  private func worked(_ example: LossExample, _ say: Wording) -> [String] {
    guard let answer = example.answer() else { return [] }
    let request = """
      curl -s localhost:8080/loss/\(entry.name) -d '\(example.body)'
      """
    return [
      "<h2>\(say("workedExample"))</h2>",
      "<p>\(say("workedNote"))</p>",
      "<pre class=\"request\" translate=\"no\"><code>\(HTML.escaped(request))</code></pre>",
      "<pre class=\"answer\" translate=\"no\"><code>\(HTML.escaped(answer))</code></pre>",
    ]
  }

  private func kin(_ guide: Guide?, _ say: Wording) -> [String] {
    let names = guide?.kin ?? catalogue.entries.map(\.name).filter { $0 != entry.name }
    let entries = names.prefix(6).compactMap { try? catalogue.entry(named: $0) }
    guard !entries.isEmpty else { return [] }
    return ["<h2>\(say("kin"))</h2>", Self.cards(entries, in: say.language)]
  }

  // MARK: The list

  /// Losses as a list of links with their summaries.
  private static func cards(_ entries: [CatalogueEntry], in language: Language) -> String {
    let items = entries.map { entry in
      """
      <li><a href="/docs/losses/\(HTML.escaped(entry.name))" translate="no">\
      \(HTML.escaped(entry.name))</a><p>\(HTML.escaped(entry.summary(in: language)))</p></li>
      """
    }
    return "<ul class=\"cards\">\(items.joined())</ul>"
  }

  /// The page with every loss, by kind.
  static func index(_ entries: [CatalogueEntry], in language: Language) -> String {
    let say = Wording(language: language)
    var groups: [(name: String, entries: [CatalogueEntry])] = []
    for entry in entries {
      let name = Guide.all[entry.name]?.kind.name[language] ?? Words.say("kindOwn", in: language)
      if let index = groups.firstIndex(where: { $0.name == name }) {
        groups[index].entries.append(entry)
      } else {
        groups.append((name, [entry]))
      }
    }
    return Documentation.page(
      Words.say("lossesTitle", in: language), in: language,
      ["<h1>\(say("lossesTitle"))</h1>", "<p class=\"lead\">\(say("lossesLead"))</p>"]
        + groups.map { "<h2>\(HTML.escaped($0.name))</h2>\(cards($0.entries, in: language))" })
  }
}
