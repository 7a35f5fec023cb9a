import Foundation

/// The README, whose tables stand between `<!-- name -->` and `<!-- /name -->`.
enum Readme {
  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let file = repository.appending(path: "README.md")

  static var text: String {
    get throws { try String(contentsOf: file, encoding: .utf8) }
  }

  /// What stands between the marks of a table, written anew first if that was asked for.
  static func table(_ name: String, expected: String) throws -> String {
    var text = try text
    guard let begin = text.range(of: "<!-- \(name) -->\n"),
      let end = text.range(of: "<!-- /\(name) -->")
    else { return "" }
    if ProcessInfo.processInfo.environment["WRITE_DOCS"] != nil {
      text.replaceSubrange(begin.upperBound..<end.lowerBound, with: expected)
      try text.write(to: file, atomically: true, encoding: .utf8)
      return expected
    }
    return String(text[begin.upperBound..<end.lowerBound])
  }

  /// The commands of its `console` blocks, each with the output it shows.
  static var examples: [(command: String, output: String)] {
    get throws {
      try text.matches(of: #/(?s)```console\n\$ (.*?)```/#).map { match in
        let lines = match.output.1.split(separator: "\n")
        let end = lines.lastIndex { $0.hasSuffix("'") } ?? lines.startIndex
        return (
          lines[...end].joined(separator: "\n"),
          lines[(end + 1)...].joined(separator: "\n")
        )
      }
    }
  }
}
