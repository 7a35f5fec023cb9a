import Foundation

/// A request that the fuzzer sends, in a form that can be shrunk, kept and repeated.
public struct GeneratedRequest: Equatable, Sendable {
  /// What the body holds.
  public enum Body: Equatable, Sendable {
    /// Nothing.
    case none
    /// JSON, which can be shrunk.
    case json(JSON)
    /// Lines of JSON.
    case lines([JSON])
    /// Anything else.
    case bytes([UInt8])
  }

  /// The method.
  public var method = "POST"
  /// The path and the query.
  public var target: String
  /// Header fields beside those of the body's length.
  public var fields: [(name: String, value: String)] = []
  /// The body.
  public var body: Body

  /// A request of a target, and a body.
  public init(target: String, body: Body) {
    self.target = target
    self.body = body
  }

  /// The body's bytes; `nil` if there is none.
  public var bytes: [UInt8]? {
    switch body {
    case .none: nil
    case .json(let json): Array(json.text.utf8)
    case .lines(let lines): Array(lines.map { $0.text + "\n" }.joined().utf8)
    case .bytes(let bytes): bytes
    }
  }

  /// The request as a command that sends it to a server on port 8080.
  public var curl: String {
    var words = ["curl", "-s", "'localhost:8080\(target)'"]
    if method != "POST" { words += ["-X", method] }
    for field in fields { words += ["-H", "'\(field.name): \(field.value)'"] }
    guard let bytes else { return words.joined(separator: " ") }
    let text = String(decoding: bytes, as: UTF8.self)
    if Array(text.utf8) == bytes, !text.contains("'"), !text.contains("\0") {
      return (words + ["--data-binary", "'\(text)'"]).joined(separator: " ")
    }
    let octal = bytes.map { byte in
      (32..<127).contains(byte) && byte != 39 && byte != 92 && byte != 37
        ? String(UnicodeScalar(byte)) : String(format: "\\0%03o", byte)
    }
    return "printf '%b' '\(octal.joined())' | "
      + (words + ["--data-binary", "@-"]).joined(separator: " ")
  }

  /// Whether both send the same bytes.
  public static func == (left: GeneratedRequest, right: GeneratedRequest) -> Bool {
    left.method == right.method && left.target == right.target && left.body == right.body
      && left.fields.elementsEqual(right.fields) { $0 == $1 }
  }
}

extension GeneratedRequest {
  /// A request with a JSON body; members in the query stand there instead.
  init(_ path: String, _ members: [JSON.Member], query: [(String, String)] = []) {
    let pairs = query.map { "\($0.0)=\(Self.escaped($0.1))" }
    target = path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    fields = [("Content-Type", "application/json")]
    body = .json(.object(members))
  }

  /// Text as a query spells it.
  static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain =
        (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
        || [45, 46, 95, 126].contains(byte)
      return isPlain ? String(UnicodeScalar(byte)) : String(format: "%%%02X", byte)
    }.joined()
  }
}
