import Foundation

/// The README and the pages in `docs`; tables stand between `<!-- name -->` and `<!-- /name -->`.
enum Readme {
  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

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
