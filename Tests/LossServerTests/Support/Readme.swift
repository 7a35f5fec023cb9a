import Foundation

/// The README and the pages in `docs`; tables stand between `<!-- name -->` and `<!-- /name -->`.
enum Readme {
  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Pages whose `console` blocks a test runs, each with the least number of them.
  static let pagesWithExamples: [(page: String, count: Int)] = [
    ("README.md", 4), ("docs/getting-started.md", 4), ("docs/boosting.md", 2),
    ("docs/security.md", 2), ("docs/formats.md", 2), ("docs/sizing.md", 1),
  ]

  /// Pages whose Python, which needs no packages, a test runs.
  static let pagesWithPython = [
    "docs/getting-started.md", "docs/boosting.md", "docs/partial-results.md",
  ]

  /// Every page that readers find: the README in both languages, `docs`, clients and examples.
  static var pages: [String] {
    get throws {
      let files = FileManager.default
      var pages = ["README.md", "README.ko.md", "Clients/python/README.md"]
      for name in try files.contentsOfDirectory(atPath: repository.appending(path: "docs").path)
      where name.hasSuffix(".md") {
        pages.append("docs/\(name)")
      }
      let examples = repository.appending(path: "Examples").path
      for name in try files.contentsOfDirectory(atPath: examples) {
        let page = "Examples/\(name)/README.md"
        if files.fileExists(atPath: repository.appending(path: page).path) { pages.append(page) }
      }
      return pages
    }
  }

  /// Pages whose Python scripts run, in environments with packages.
  static func pagesOfScripts() throws -> [String] {
    try ["Scripts/clients", "Scripts/examples"].flatMap { script in
      try text(of: script).matches(of: #/for page in (.*); do/#).flatMap {
        $0.output.1.split(separator: " ").map(String.init)
      }
    }
  }

  /// The fenced blocks of a page, each with the tag behind its fence.
  static func blocks(of page: String) throws -> [(tag: String, text: String)] {
    var blocks: [(tag: String, text: String)] = []
    var isInside = false
    for line in try text(of: page).split(separator: "\n", omittingEmptySubsequences: false) {
      let content = line.drop { $0 == " " }
      if content.hasPrefix("```") {
        isInside.toggle()
        if isInside { blocks.append((String(content.dropFirst(3)), "")) }
      } else if isInside {
        blocks[blocks.count - 1].text += line + "\n"
      }
    }
    return blocks
  }

  /// The text of a page.
  static func text(of page: String) throws -> String {
    try String(contentsOf: repository.appending(path: page), encoding: .utf8)
  }

  /// The text of a whole page, written anew first if that was asked for.
  static func text(of page: String, expected: String) throws -> String {
    if ProcessInfo.processInfo.environment["WRITE_DOCS"] != nil {
      let file = repository.appending(path: page)
      try expected.write(to: file, atomically: true, encoding: .utf8)
    }
    return try text(of: page)
  }

  /// What stands between the marks of a table, written anew first if that was asked for.
  static func table(
    _ name: String, expected: String, in page: String = "README.md"
  ) throws -> String {
    var text = try text(of: page)
    guard let begin = text.range(of: "<!-- \(name) -->\n"),
      let end = text.range(of: "<!-- /\(name) -->")
    else { return "" }
    if ProcessInfo.processInfo.environment["WRITE_DOCS"] != nil {
      text.replaceSubrange(begin.upperBound..<end.lowerBound, with: expected)
      let file = repository.appending(path: page)
      try text.write(to: file, atomically: true, encoding: .utf8)
      return expected
    }
    return String(text[begin.upperBound..<end.lowerBound])
  }

  /// Puts the examples of the README into another page, if it has as many and that was asked for.
  static func copyExamples(to page: String) throws {
    guard ProcessInfo.processInfo.environment["WRITE_DOCS"] != nil else { return }
    let block = #/(?s)```console\n.*?```/#
    var examples = try text(of: "README.md").matches(of: block).map(\.output)[...]
    let copy = try text(of: page)
    guard copy.matches(of: block).count == examples.count else { return }
    let replaced = copy.replacing(block) { _ in examples.popFirst() ?? "" }
    try replaced.write(
      to: repository.appending(path: page), atomically: true, encoding: .utf8)
  }

  /// The Python of a page that is followed by what it prints.
  static func snippets(of page: String) throws -> [(code: String, output: String)] {
    try text(of: page).matches(of: #/(?s)```python\n((?:(?!```).)*)```\n\n```text\n(.*?)```/#).map {
      (String($0.output.1), String($0.output.2))
    }
  }

  /// The commands of a page's `console` blocks, each with the output it shows.
  static func examples(
    of page: String = "README.md"
  ) throws -> [(command: String, output: String)] {
    try text(of: page).matches(of: #/(?s)```console\n\$ (.*?)```/#).map { match in
      let lines = match.output.1.split(separator: "\n")
      let end = lines.lastIndex { $0.hasSuffix("'") } ?? lines.startIndex
      return (
        lines[...end].joined(separator: "\n"),
        lines[(end + 1)...].joined(separator: "\n")
      )
    }
  }
}
