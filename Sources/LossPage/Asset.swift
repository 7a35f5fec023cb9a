/// A file of the page or the documentation, embedded by the build.
public struct Asset: Sendable {
  /// Its name, such as `page.js`.
  public let name: String
  /// Its content.
  public let bytes: [UInt8]

  /// Every file.
  public static let all: [Asset] = {
    var all: [Asset] = []
    var rest = EmbeddedArchive.files[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let heading = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      guard heading.count == 2, let count = Int(heading[1]) else { break }
      let content = rest[(end + 1)...].prefix(count)
      all.append(Asset(name: String(heading[0]), bytes: Array(content)))
      rest = rest[content.endIndex...]
    }
    return all
  }()

  /// The content of the file of that name; empty if there is none.
  public static func content(of name: String) -> [UInt8] {
    all.first { $0.name == name }?.bytes ?? []
  }

  /// The type by the end of its name.
  public var mediaType: String {
    Self.mediaTypes.first { name.hasSuffix($0.ending) }?.type ?? "text/html; charset=utf-8"
  }

  private static let mediaTypes: [(ending: String, type: String)] = [
    (".js", "text/javascript; charset=utf-8"), (".css", "text/css; charset=utf-8"),
    (".svg", "image/svg+xml"), (".json", "application/json"),
  ]

  /// True if browsers request it; templates stay internal.
  public var isServed: Bool { !name.hasSuffix(".html") }
}
