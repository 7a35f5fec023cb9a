import Compression

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

/// The files as the build left them: see the plugin `EmbedAssets`.
private enum EmbeddedArchive {
  /// All of them, each behind a line with its name and its length.
  static var files: [UInt8] {
    let compressed = decoded(EmbeddedAssets.archive.description)
    var files: [UInt8] = []
    var index = 0
    // 16 asks zlib for the gzip format.
    guard let stream = ZStream(.expand(windowBits: 15 + 16)) else { return [] }
    var outcome = ZStream.Outcome.progress
    while outcome == .progress, index < compressed.count {
      outcome = stream.run(compressed.span, from: &index) { piece, _ in
        for place in piece.indices { files.append(piece[place]) }
      }
    }
    return outcome == .end ? files : []
  }

  /// The bytes that a text in base64 stands for (RFC 4648 §4).
  private static func decoded(_ text: String) -> [UInt8] {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    var values = [UInt32?](repeating: nil, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt32(value) }
    var bytes: [UInt8] = []
    var (held, bits) = (UInt32(0), 0)
    for character in text.utf8 {
      guard let value = values[Int(character)] else { break }
      held = held << 6 & 0xffff | value
      bits += 6
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: held >> UInt32(bits)))
    }
    return bytes
  }
}
