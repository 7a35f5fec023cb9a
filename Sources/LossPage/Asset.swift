// Unsafe because the embedded files are C arrays: each is copied once, at its stated length.
import CLossPage

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
    var index = 0
    while let file = unsafe loss_page_asset(index)?.pointee {
      let name = unsafe String(cString: file.name)
      let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: file.count)
      all[name] = unsafe Asset(name: name, bytes: Array(bytes))
      index += 1
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

  /// True if browsers request it; templates and sources of documents stay internal.
  public var isServed: Bool { !name.hasSuffix(".html") && name != "reference.json" }
}
