/// A file of the page or the documentation, embedded by the build.
public struct Asset: Sendable {
  /// Its name, such as `page.js`.
  public let name: String
  /// Its content.
  public let bytes: [UInt8]

  /// Its content as text.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Every file, by its name.
  public static let all: [String: Asset] = {
    var all: [String: Asset] = [:]
    var rest = EmbeddedArchive.files[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let heading = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      guard heading.count == 2, let count = Int(heading[1]) else { break }
      let content = rest[(end + 1)...].prefix(count)
      let name = String(heading[0])
      all[name] = Asset(name: name, bytes: Array(content))
      rest = rest[content.endIndex...]
    }
    return all
  }()

  /// The type by the end of its name.
  public var mediaType: String {
    switch name.split(separator: ".").last {
    case "js": "text/javascript; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "svg": "image/svg+xml"
    case "json": "application/json"
    default: "text/html; charset=utf-8"
    }
  }

  /// True if browsers request it; templates stay internal.
  public var isServed: Bool { !name.hasSuffix(".html") }
}
