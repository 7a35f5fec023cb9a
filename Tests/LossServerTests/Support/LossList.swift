import LossPage
import Losses

@testable import LossService

/// `docs/losses.md`: every loss as the catalogue and the documentation have it.
enum LossList {
  /// The whole page.
  static func markdown(_ entries: [CatalogueEntry]) -> String {
    var text = """
      # Losses

      Every built-in loss: its formula in the syntax of `POST /loss`, its parameters and shapes, its
      purpose, and a request with its answer. A running server shows the same at `/docs/losses`, with
      curves. A test generates this page and runs its formulas and examples.


      """
    for entry in entries {
      text += "- [`\(entry.name)`](#\(entry.name)): \(entry.summary)\n"
    }
    return text + entries.map(paragraph).joined()
  }

  private static func paragraph(_ entry: CatalogueEntry) -> String {
    let guide = Guide(to: entry.name)
    var text = "\n## \(entry.name)\n\n\(entry.summary)\n\n"
    if !entry.aliases.isEmpty {
      text += "Also called \(entry.aliases.map { "`\($0)`" }.joined(separator: ", ")).\n\n"
    }
    text += "```python\n\(entry.formula)\n```\n\n"
    if !entry.parameters.isEmpty {
      text += "| parameter | default | values | meaning |\n| --- | --- | --- | --- |\n"
      for parameter in entry.parameters {
        let value = String(decoding: parameter.defaultValue.document.json, as: UTF8.self)
        let range = parameter.kind.isNumeric ? parameter.range.rawValue : parameter.kind.rawValue
        text += "| `\(parameter.name)` | \(value) | \(range) | \(parameter.summary) |\n"
      }
      text += "\n"
    }
    text += "- `y_true`: \(entry.shapes.yTrue)\n- `y_pred`: \(entry.shapes.yPred)\n"
    text += "- `values`: \(entry.shapes.values)\n\n"
    if let use = guide?.use?.english, let avoid = guide?.avoid?.english {
      text += "**When to use it.** \(use)\n\n**When not to.** \(avoid)\n\n"
    }
    let example = LossExample(entry)
    if let answer = example.answer() {
      text += """
        ```console
        $ curl -s localhost:8080/loss/\(entry.name) -d '\(example.body)'
        \(answer)
        ```


        """
    }
    let kin = (guide?.kin ?? []).map { "[`\($0)`](#\($0))" }
    if !kin.isEmpty { text += "Related: \(kin.joined(separator: ", ")).\n\n" }
    return text + "Source: \(entry.source).\n"
  }
}
