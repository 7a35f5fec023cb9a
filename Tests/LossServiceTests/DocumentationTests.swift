import Foundation
import HTTP1
import LossPage
import Losses
import Testing

@testable import LossService

/// The documentation that the service serves.
struct DocumentationTests {
  private let client = Client()

  private func page(_ target: String, _ language: Language = .english) async throws -> String {
    let fields = [Field("Accept", "text/html"), Field("Accept-Language", language.rawValue)]
    let answer = try await client.send("GET", target, fields: fields)
    #expect(answer.status == 200, "\(target)")
    if answer.text.contains("<html") { #expect(!answer.text.contains("{{"), "\(target)") }
    return answer.text
  }

  @Test(arguments: Language.allCases)
  func `names every route`(language: Language) async throws {
    let text = try await page("/docs", language)
    for route in Routes.types {
      let heading = "<span class=\"method\">\(route.method.rawValue)</span> \(route.template)</h2>"
      #expect(text.contains(heading), "\(route.template)")
    }
  }

  @Test func `has a paragraph for every problem`() async throws {
    let text = try await page("/docs/problems")
    for code in ProblemCode.allCases { #expect(text.contains("id=\"\(code.rawValue)\"")) }
  }

  @Test(arguments: Catalogue.entries)
  func `has a page for every loss`(_ entry: CatalogueEntry) async throws {
    for language in Language.allCases {
      let text = try await page("/docs/losses/\(entry.name)", language)
      #expect(text.contains("<math "))
      #expect(text.contains("<path class=\"line tone-0\""))
      #expect(text.contains(HTML.escaped(entry.source)))
      #expect(text.contains("href=\"/#loss=\(entry.name)\""))
      for parameter in entry.parameters { #expect(text.contains(">\(parameter.name)</code>")) }
      #expect(text.contains(HTML.escaped(entry.summary(in: language))))
    }
    #expect(try await page("/docs/losses").contains("href=\"/docs/losses/\(entry.name)\""))
    if let alias = entry.aliases.first {
      #expect(try await page("/docs/losses/\(alias)").contains(entry.name))
    }
  }

  @Test(arguments: Catalogue.entries)
  func `has an example that comes true`(_ entry: CatalogueEntry) async throws {
    let example = LossExample(entry)
    let answer = try await client.post("/loss/\(entry.name)", example.body)
    #expect(answer.status == 200)
    #expect(try answer.document["warnings"] == nil, "\(entry.name)")
    let shown = try #require(example.answer())
    #expect(try Document(json: shown) == answer.document)
  }

  @Test func `has no page for a loss that is not there`() async throws {
    #expect(try await client.get("/docs/losses/nothing").status == 404)
    #expect(try await client.get("/docs/losses/").status == 404)
  }

  @Test func `shows losses of the server only where no token is needed`() async throws {
    let source = try CustomLossSource.parsed("lambda y_true, y_pred: K.mean(y_pred - y_true)")
    let own = CatalogueEntry(source, name: "secret", file: "secret.py")
    let catalogue = try LossCatalogue(adding: [own])
    let open = Client { $0.catalogue = catalogue }
    #expect(try await open.get("/docs/losses/secret").status == 200)
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).tokens")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("a-token\n".utf8).write(to: file)
    let tokens = try #require(TokenFile(path: file.path))
    let closed = Client {
      $0.catalogue = catalogue
      $0.tokens = tokens
    }
    #expect(try await closed.get("/docs/losses/secret").status == 404)
    #expect(try await closed.get("/docs/losses/huber").status == 200)
    #expect(try await closed.get("/loss/huber").status == 401)
  }

  /// Every link on a page of this server leads to something, and every page leads back.
  @Test(arguments: Language.allCases)
  func `leads somewhere`(language: Language) async throws {
    var seen: Set<String> = []
    var waiting = ["/"]
    var ids: [String: Set<String>] = [:]
    var fragments: [(from: String, to: String, id: String)] = []
    while let target = waiting.popLast() {
      guard seen.insert(target).inserted else { continue }
      let text = try await page(target, language)
      ids[target] = Set(text.matches(of: #/ id="([^"]+)"/#).map { String($0.output.1) })
      guard text.contains("<html") else { continue }
      #expect(text.contains("href=\"/\""), "\(target)")
      for link in text.matches(of: #/ href="([^"]+)"/#) {
        let parts = link.output.1.split(
          separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].split(separator: "?").first.map(String.init) ?? target
        if path.hasPrefix("/") { waiting.append(path) }
        if parts.count > 1, path != "/" { fragments.append((target, path, String(parts[1]))) }
      }
    }
    #expect(seen.count > Catalogue.entries.count)
    for fragment in fragments {
      #expect(ids[fragment.to]?.contains(fragment.id) == true, "\(fragment)")
    }
  }
}
