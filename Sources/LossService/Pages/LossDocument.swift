import LossPage
import Losses

/// The page of one loss: read from the catalogue, its numbers computed as for any caller.
struct LossDocument {
  private let entry: CatalogueEntry
  private let catalogue: LossCatalogue
  private let language: Language
  private let guide: Guide?

  /// The page of a loss, which links to others of the catalogue.
  init(_ entry: CatalogueEntry, among catalogue: LossCatalogue, in language: Language) {
    self.entry = entry
    self.catalogue = catalogue
    self.language = language
    guide = Guide(to: entry.name)
  }

  /// The whole page.
  var page: [UInt8] {
    let example = LossExample(entry)
    return Template.documentation(
      "loss.html", title: entry.name, in: language,
      .object(pairs: [
        ("name", .string(entry.name)),
        ("summary", .string(entry.summary(in: language))),
        ("aliases", entry.aliases.isEmpty ? nil : ["names": .strings(entry.aliases)]),
        ("mathml", entry.mathML.map(Document.string)),
        ("formula", .string(entry.formula)),
        ("curve", example.curve()?.document),
        ("purpose", purpose),
        ("parameters", parameters),
        ("shapes", shapes),
        ("example", document(of: example)),
        ("kin", kin),
        ("source", .string(entry.source)),
      ]))
  }

  private var purpose: Document? {
    guard let use = guide?.use, let avoid = guide?.avoid else { return nil }
    return ["use": .string(use[language]), "avoid": .string(avoid[language])]
  }

  private var parameters: Document? {
    guard !entry.parameters.isEmpty else { return nil }
    let rows = entry.parameters.map { parameter -> Document in
      let range = parameter.kind.isNumeric ? parameter.range.rawValue : ""
      return [
        "name": .string(parameter.name), "default": parameter.defaultValue.document,
        "range": .string(inKorean(range, Guide.koreanRanges)),
        "summary": .string(entry.summary(of: parameter, in: language)),
      ]
    }
    return ["rows": .array(rows)]
  }

  private var shapes: Document {
    let shapes = entry.shapes
    let rows = [("y_true", shapes.yTrue), ("y_pred", shapes.yPred), ("values", shapes.values)]
    return .array(
      rows.map { name, shape in
        ["name": .string(name), "shape": .string(inKorean(shape, Guide.koreanShapes))]
      })
  }

  private func document(of example: LossExample) -> Document? {
    guard let answer = example.answer() else { return nil }
    return ["body": .string(example.body), "answer": .string(answer)]
  }

  private var kin: Document? {
    let names = guide?.kin ?? catalogue.entries.map(\.name).filter { $0 != entry.name }
    let entries = names.prefix(6).compactMap { try? catalogue.entry(named: $0) }
    return entries.isEmpty ? nil : ["losses": LossIndexDocument.cards(entries, in: language)]
  }

  /// A text in Korean if that is the language, and if the table has it.
  private func inKorean(_ text: String, _ table: Guide.Texts) -> String {
    language == .korean ? table[text] ?? text : text
  }
}
