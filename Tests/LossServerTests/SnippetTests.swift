import Foundation
import Losses
import Testing

/// Every fenced block of the documentation is run, or its tag says that it is not.
struct SnippetTests {
  /// Tags of what is shown only: output, settings, pictures, and commands for a machine's own
  /// services, container engines and installers.
  private static let shown: Set = ["text", "ini", "mermaid", "sh"]

  /// Tags of blocks that other tests run, by page.
  private static let runElsewhere: [String: Set<String>] = [
    // `ReadmeTests` holds it against the catalogue, whose formulas and examples tests execute.
    "docs/losses.md": ["console", "python"],
    // `CustomLossPageTests`.
    "docs/custom-losses.md": ["python", "py"],
  ]

  @Test(arguments: try Readme.pages)
  func `are run or have a tag for what is shown only`(page: String) throws {
    let byTag = Dictionary(grouping: try Readme.blocks(of: page), by: \.tag)
    for (tag, blocks) in byTag where !Self.shown.contains(tag) {
      if Self.runElsewhere[page]?.contains(tag) == true { continue }
      switch tag {
      case "console":
        #expect(Readme.pagesWithExamples.contains { $0.page == page } || page == "README.ko.md")
        #expect(try Readme.examples(of: page).count == blocks.count)
      case "python":
        let isRunHere =
          try Readme.pagesWithPython.contains(page)
          && Readme.snippets(of: page).count == blocks.count
        #expect(try isRunHere || Readme.pagesOfScripts().contains(page))
      case "json", "swift": break  // The tests below run those of every page.
      default: Issue.record("nothing runs a block with the tag '\(tag)'")
      }
    }
  }

  @Test func `have shell commands that a shell can read`() throws {
    let folder = FileManager.default.temporaryDirectory
    for page in try Readme.pages {
      for block in try Readme.blocks(of: page) where block.tag == "sh" {
        let file = folder.appending(path: "\(UUID()).sh")
        defer { try? FileManager.default.removeItem(at: file) }
        try block.text.write(to: file, atomically: true, encoding: .utf8)
        let check = try Command(URL(filePath: "/bin/bash"), ["-n", file.path])
        #expect(check.status == 0, "\(page): \(check.errors)")
      }
    }
  }

  @Test func `have JSON that the service accepts`() throws {
    let program = try RunningProgram(["--access-log", "off"])
    for page in try Readme.pages {
      for block in try Readme.blocks(of: page) where block.tag == "json" {
        let answer = try Command.shell(
          "curl -s -w '%{http_code}' 127.0.0.1:\(program.port)/loss -d '\(block.text)'")
        #expect(answer.output.hasSuffix("200"), "\(page): \(answer.output)")
      }
    }
  }

  @Test func `have Swift that compiles and gives the value of its formula`() throws {
    let huber = try Catalogue.loss("huber", ["delta": 2])
    let result = try huber.valueAndGradient(
      yTrue: Tensor([[0, 1], [0, 0]]), yPred: Tensor([[1, 1], [5, 0]]))
    // Errors of 1, 0, 5 and 0: (0.5 + 0 + 2 · (5 − 1) + 0) / 4, and the slopes 1, 0, 2, 0 by 4.
    #expect(result.value == 2.125)
    #expect(result.gradient.doubles == [0.25, 0, 0.5, 0])
    let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    for page in try Readme.pages {
      for block in try Readme.blocks(of: page) where block.tag == "swift" {
        for line in block.text.split(separator: "\n") where !line.hasPrefix("print(") {
          #expect(source.contains(line.trimmingCharacters(in: .whitespaces)), "\(page): \(line)")
        }
      }
    }
  }
}
