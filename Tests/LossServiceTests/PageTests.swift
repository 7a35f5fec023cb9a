import HTTP1
import Losses
import Testing

@testable import LossPage
@testable import LossService

/// What a browser gets.
struct PageTests {
  private let client = Client()
  private static let html = Field("Accept", "text/html")

  private func page(_ target: String, _ fields: [Field] = []) async throws -> Client.Answer {
    try await client.send("GET", target, fields: [Self.html] + fields)
  }

  @Test func `takes less than 56 KiB of the program for its files`() {
    #expect((1..<56 << 10).contains(EmbeddedArchive.compressedCount))
    #expect(Asset.all.contains { $0.name == "page.js" && $0.bytes.count > 10_000 })
  }

  @Test(arguments: [
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
    ("text/html", true), ("text/*", true), ("text/html;q=0.5, application/json;q=0.4", true),
    ("text/html;q=0.5, application/json", false), ("*/*", false), ("application/json", false),
    ("text/html;q=0", false), ("application/json;q=0, */*", true),
  ])
  func `is answered where HTML is preferred`(accept: String, isPage: Bool) async throws {
    let answer = try await client.send("GET", "/", fields: [Field("Accept", accept)])
    #expect(answer.status == 200)
    let type = answer.field("Content-Type")
    #expect(type == (isPage ? "text/html; charset=utf-8" : "application/json"), "\(accept)")
  }

  @Test func `is a list of routes for others`() async throws {
    let answer = try await client.get("/")
    let routes = try answer.document["routes"]?.elements ?? []
    #expect(routes.count == Routes.types.count)
    #expect(try await client.send("POST", "/", "{}").status == 405)
  }

  @Test(arguments: [
    ([], "en"), (["Accept-Language: ko"], "ko"),
    (["Accept-Language: ko-KR,ko;q=0.9,en;q=0.8"], "ko"),
    (["Accept-Language: en-US,en;q=0.9,ko;q=0.8"], "en"), (["Accept-Language: fr"], "en"),
    (["Accept-Language: en;q=0.2, ko;q=0.3"], "ko"), (["Accept-Language: ko;q=0"], "en"),
    (["Accept-Language: ko", "Cookie: a=b; language=en"], "en"),
    (["Cookie: language=xx"], "en"),
  ])
  func `speaks the language of its reader`(fields: [String], language: String) async throws {
    let fields = fields.map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return Field(String(parts[0]), String(parts[1].dropFirst()))
    }
    for target in ["/", "/docs", "/docs/losses", "/docs/losses/huber", "/docs/problems"] {
      let answer = try await page(target, fields)
      #expect(answer.text.contains("<html lang=\"\(language)\">"), "\(target)")
    }
  }

  @Test func `keeps a language that was chosen`() async throws {
    let answer = try await page("/docs?language=ko")
    #expect(answer.text.contains("<html lang=\"ko\">"))
    #expect(answer.field("Set-Cookie")?.hasPrefix("language=ko;") == true)
    #expect(try await page("/docs").field("Set-Cookie") == nil)
  }

  @Test func `lets nothing else run or frame it`() async throws {
    let answer = try await page("/")
    let policy = try #require(answer.field("Content-Security-Policy"))
    #expect(policy.contains("script-src 'self'"))
    #expect(policy.contains("object-src 'none'"))
    #expect(policy.contains("frame-ancestors 'none'"))
    #expect(!policy.contains("unsafe"))
    #expect(answer.field("X-Content-Type-Options") == "nosniff")
    #expect(!answer.text.contains("http://") && !answer.text.contains("https://"))
  }

  @Test(arguments: [
    "/", "/docs", "/docs/losses/huber", "/assets/page.js", "/assets/page.css", "/openapi.json",
    "/openapi.yaml",
  ])
  func `is sent once to who keeps it`(target: String) async throws {
    let fresh = try await page(target)
    let tag = try #require(fresh.field("ETag"))
    let known = try await page(target, [Field("If-None-Match", "\"other\", W/\(tag)")])
    #expect(known.status == 304)
    #expect(known.bytes.isEmpty)
    #expect(known.field("ETag") == tag)
    #expect(try await page(target, [Field("If-None-Match", "\"other\"")]).status == 200)
  }

  @Test(arguments: ["/", "/docs", "/assets/page.js", "/assets/words.json", "/openapi.json"])
  func `is compressed for who takes that`(target: String) async throws {
    let plain = try await page(target)
    let coded = try await page(target, [Field("Accept-Encoding", "gzip")])
    #expect(coded.response.coding == .gzip)
    #expect(coded.field("ETag") != plain.field("ETag"))
    #expect(coded.bytes.count < plain.bytes.count / 2)
    var inflated: [UInt8] = []
    let inflater = Inflater(.gzip)
    try inflater.inflate(coded.bytes.span) { piece in
      for index in piece.indices { inflated.append(piece[index]) }
      return true
    }
    #expect(inflated == plain.bytes)
  }

  @Test func `is small`() async throws {
    let names = [
      "api", "catalogue", "curves", "editor", "files", "grid", "literal", "page", "panels", "plot",
      "problems", "samples", "snippets", "state", "words",
    ].map { "/assets/\($0).js" }
    var total = 0
    for target in names + ["/", "/assets/page.css", "/assets/words.json", "/assets/losses.json"] {
      total += try await page(target, [Field("Accept-Encoding", "gzip")]).bytes.count
    }
    #expect(total < 70_000)
  }

  @Test func `stays away where nobody wants it`() async throws {
    let client = Client { $0.servesPage = false }
    let answer = try await client.send("GET", "/", fields: [Self.html])
    #expect(answer.field("Content-Type") == "application/json")
    for target in ["/docs", "/docs/losses", "/docs/losses/huber", "/assets/page.js"] {
      #expect(try await client.send("GET", target, fields: [Self.html]).status == 404)
    }
  }
}
