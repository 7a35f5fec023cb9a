import Foundation
import Losses
import Testing

@testable import LossService

struct ContractTests {
  private let client = Client()

  /// `openapi.yaml` at the top of the repository.
  private static let file = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "openapi.yaml")

  /// `WRITE_DOCS=1 swift test --filter ContractTests` writes it anew.
  @Test func `stands at the top of the repository`() throws {
    if ProcessInfo.processInfo.environment["WRITE_DOCS"] != nil {
      try Data(Contract.yaml).write(to: Self.file)
    }
    let text = try String(contentsOf: Self.file, encoding: .utf8)
    #expect(text == String(decoding: Contract.yaml, as: UTF8.self))
  }

  @Test func `is served as YAML and as JSON`() async throws {
    let yaml = try await client.get("/openapi.yaml")
    #expect(yaml.field("Content-Type") == "application/yaml")
    #expect(yaml.text == String(decoding: Contract.yaml, as: UTF8.self))
    let json = try await client.get("/openapi.json")
    #expect(try json.document == Contract.document.normalized)
  }

  @Test func `names every loss, every field and every problem`() throws {
    let text = String(decoding: Contract.json, as: UTF8.self)
    // Names of losses stand in the description of the path.
    let losses = Catalogue.entries.flatMap { [$0.name] + $0.aliases }
    for name in losses {
      let isThere = text.contains("\(name), ") || text.contains("\(name); ")
      #expect(isThere, "\(name)")
    }
    let names =
      Catalogue.entries.flatMap { $0.parameters.map(\.name) }
      + LossArguments.fields.map(\.name) + GivenLoss.fields.map(\.name)
      + ProblemCode.allCases.map(\.rawValue)
    for name in names {
      let isThere = text.contains("\"\(name)\"")
      #expect(isThere, "\(name)")
    }
  }

  @Test func `refers only to schemas that it has`() throws {
    let text = String(decoding: Contract.json, as: UTF8.self)
    let schemas = try #require(Contract.document["components"]?["schemas"])
    for reference in text.matches(of: #/"#\/components\/schemas\/([^"]+)"/#) {
      #expect(schemas[String(reference.output.1)] != nil, "\(reference.output.1)")
    }
  }

  @Test(arguments: Routes.types.indices)
  func `has examples that come true`(index: Int) async throws {
    let route = Routes.types[index]
    let operation = route.operation
    guard let example = operation.success.example else { return }
    let path = route.template.replacing("{name}", with: "mean_squared_error")
      .replacing("{version}", with: "1")
    let body = operation.body.map { String(decoding: $0.example.json, as: UTF8.self) }
    let answer = try await client.send(route.method.rawValue, path, body)
    #expect(answer.status == 200)
    #expect(try answer.document == example.normalized)
    for other in operation.body?.others ?? [] {
      let body = String(decoding: other.value.json, as: UTF8.self)
      #expect(try await client.post(path, body).status == 200, "\(other.name)")
    }
  }
}
