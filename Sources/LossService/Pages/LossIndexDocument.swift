import LossPage
import Losses

/// The page with every loss, by kind.
enum LossIndexDocument {
  static func page(of entries: [CatalogueEntry], in language: Language) -> [UInt8] {
    var groups: [(name: String, entries: [CatalogueEntry])] = []
    for entry in entries {
      let kind = Guide(to: entry.name)?.kind?.name[language]
      let name = kind ?? Words.say("kindOwn", in: language)
      if let index = groups.firstIndex(where: { $0.name == name }) {
        groups[index].entries.append(entry)
      } else {
        groups.append((name, [entry]))
      }
    }
    return Template.documentation(
      "losses.html", title: Words.say("lossesTitle", in: language), in: language,
      [
        "groups": .array(
          groups.map { ["title": .string($0.name), "losses": cards($0.entries, in: language)] })
      ])
  }

  /// Losses with their summaries, as `cards.html` lists them.
  static func cards(_ entries: [CatalogueEntry], in language: Language) -> Document {
    .array(
      entries.map { ["name": .string($0.name), "summary": .string($0.summary(in: language))] })
  }
}
