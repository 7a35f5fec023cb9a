import Foundation
import Losses
import Testing

@testable import LossService

/// `WRITE_DOCS=1 swift test --filter ReadmeTests` writes the tables anew.
@Suite(.serialized) struct ReadmeTests {
  @Test func `shows the same examples in Korean`() throws {
    try Readme.copyExamples(to: "README.ko.md")
    let examples = try Readme.examples().map { [$0.command, $0.output] }
    #expect(try Readme.examples(of: "README.ko.md").map { [$0.command, $0.output] } == examples)
  }

  @Test(arguments: Readme.pagesWithPython)
  func `has Python that prints what it shows`(page: String) throws {
    let program = try RunningProgram(["--access-log", "off"])
    let snippets = try Readme.snippets(of: page)
    #expect(!snippets.isEmpty)
    for (code, output) in snippets {
      let run = try Command(
        URL(filePath: "/usr/bin/env"),
        ["python3", "-c", code.replacing("localhost:8080", with: "127.0.0.1:\(program.port)")])
      #expect(run.output == output, "\(run.errors)")
    }
  }

  @Test(arguments: Readme.pagesWithExamples)
  func `has examples that come true`(page: String, count: Int) throws {
    let program = try RunningProgram(["--access-log", "off"])
    let examples = try Readme.examples(of: page)
    #expect(examples.count >= count)
    for (command, output) in examples {
      let line = command.replacing("localhost:8080", with: "127.0.0.1:\(program.port)")
      let answer = try Command.shell(line)
      // Some commands end their output with a line end, some do not.
      let shown = answer.output.hasSuffix("\n") ? String(answer.output.dropLast()) : answer.output
      #expect(shown == output, "\(command)")
    }
  }

  @Test func `describes every loss in a page of its own`() throws {
    let text = LossList.markdown(Catalogue.entries)
    #expect(try Readme.text(of: "docs/losses.md", expected: text) == text)
  }

  @Test func `lists every setting with its default`() throws {
    var rows = "| flag | default | meaning |\n| --- | --- | --- |\n"
    for setting in try Setting.all {
      rows += "| `--\(setting.name)` | \(setting.defaultValue) | \(setting.meaning) |\n"
    }
    #expect(try Readme.table("settings", expected: rows) == rows)
  }

  @Test func `lists every loss with its aliases and parameters`() throws {
    var rows = "| loss | also called | parameters |\n| --- | --- | --- |\n"
    for entry in Catalogue.entries {
      let parameters = entry.parameters.map {
        "`\($0.name)` = \(String(decoding: $0.defaultValue.document.json, as: UTF8.self))"
      }
      let aliases = entry.aliases.map { "`\($0)`" }
      rows +=
        "| `\(entry.name)` | \(aliases.joined(separator: " ")) "
        + "| \(parameters.joined(separator: ", ")) |\n"
    }
    #expect(try Readme.table("losses", expected: rows) == rows)
  }

  @Test func `lists every route`() throws {
    var rows = "| route | purpose |\n| --- | --- |\n"
    for type in Routes.types {
      rows += "| `\(type.method.rawValue) \(type.template)` | \(type.operation.summary) |\n"
    }
    #expect(try Readme.table("routes", expected: rows) == rows)
  }

  @Test func `lists every field with its default`() throws {
    var rows = "| field | meaning | default |\n| --- | --- | --- |\n"
    for field in LossArguments.fields {
      let value =
        field.schema["default"].map { "`\(String(decoding: $0.json, as: UTF8.self))`" }
        ?? (field.isRequired ? "required" : "none")
      rows += "| `\(field.name)` | \(field.summary) | \(value) |\n"
    }
    #expect(try Readme.table("fields", expected: rows) == rows)
  }

  @Test func `lists the fields that bring a loss`() throws {
    var rows = "| field | meaning |\n| --- | --- |\n"
    for field in GivenLoss.fields { rows += "| `\(field.name)` | \(field.summary) |\n" }
    #expect(try Readme.table("given", expected: rows) == rows)
  }

  @Test func `lists every problem under its status`() throws {
    var rows = "| status | code | means |\n| --- | --- | --- |\n"
    for code in ProblemCode.allCases.sorted(by: { $0.status.code < $1.status.code }) {
      rows += "| \(code.status.code) | `\(code.rawValue)` | \(code.title) |\n"
    }
    #expect(try Readme.table("problems", expected: rows) == rows)
  }
}

/// A setting, as the program lists it.
private struct Setting {
  let name: String
  let meaning: String
  let defaultValue: String

  static var all: [Setting] {
    get throws {
      let dump = try Command.program("--experimental-dump-help").output
      let help = try JSONDecoder().decode(Help.self, from: Data(dump.utf8))
      return help.command.arguments.filter { !["help", "version"].contains($0.preferredName.name) }
        .map { argument in
          let parts = (argument.abstract ?? "").split(separator: " (default: ", maxSplits: 1)
          return Setting(
            name: argument.preferredName.name, meaning: String(parts.first ?? ""),
            defaultValue: parts.count > 1 ? String(parts[1].dropLast()) : "")
        }
    }
  }

  private struct Help: Decodable {
    struct Command: Decodable { let arguments: [Argument] }
    struct Argument: Decodable {
      struct Name: Decodable { let name: String }
      let abstract: String?
      let preferredName: Name
    }
    let command: Command
  }
}
