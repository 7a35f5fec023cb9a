import Foundation
import Testing

/// Links between the Markdown pages of the repository.
struct LinkTests {
  private static let pages: [String] = {
    let files = FileManager.default.enumerator(atPath: Readme.repository.path)
    var pages: [String] = []
    while let path = files?.nextObject() as? String {
      let parts = path.split(separator: "/")
      if parts.last?.hasPrefix(".") == true || parts.last == "node_modules" {
        files?.skipDescendants()
      } else if path.hasSuffix(".md") {
        pages.append(path)
      }
    }
    return pages.sorted()
  }()

  @Test(arguments: pages)
  func `lead to files and headings`(page: String) throws {
    let folder = Readme.repository.appending(path: page).deletingLastPathComponent()
    for link in try prose(of: page).matches(of: #/\]\(([^)\s]+)\)/#) {
      let parts = link.output.1.split(separator: "#", omittingEmptySubsequences: false)
      let path = String(parts[0])
      guard !path.contains(":") else { continue }
      let file =
        path.isEmpty ? Readme.repository.appending(path: page) : folder.appending(path: path)
      #expect(FileManager.default.fileExists(atPath: file.path), "\(page): \(link.output.1)")
      guard parts.count > 1, file.pathExtension == "md" else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(anchors(in: text).contains(String(parts[1])), "\(page): \(link.output.1)")
    }
  }

  @Test func `are many`() {
    #expect(Self.pages.contains("README.md") && Self.pages.contains("docs/architecture.md"))
  }

  /// A page without its code, where brackets mean something else.
  private func prose(of page: String) throws -> String {
    try Readme.text(of: page).replacing(#/(?s)```.*?```/#, with: "").replacing(
      #/`[^`\n]*`/#, with: "")
  }

  /// The names that GitHub gives to headings.
  private func anchors(in text: String) -> Set<String> {
    Set(
      text.matches(of: #/(?m)^#+ (.+)$/#).map { heading in
        String(
          heading.output.1.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
            .map { $0 == " " ? "-" : $0 })
      })
  }
}
