import HTTP1
import Synchronization

/// A body that is the same for all clients: hashed and compressed once.
final class ServedFile: Sendable {
  private let bytes: [UInt8]
  private let fields: [Field]
  /// The hash of the content, the start of its entity tags.
  private let hash: String
  private let compressed = Mutex<[UInt8]?>(nil)

  /// Bytes below which compression gains nothing.
  private static let smallest = 1_024

  /// A body with the fields of its answers.
  init(_ bytes: [UInt8], fields: [Field]) {
    self.bytes = bytes
    self.fields = fields
    hash = SHA256.hash(bytes).prefix(10).map { byte in
      let text = String(byte, radix: 16)
      return byte < 16 ? "0" + text : text
    }.joined()
  }

  /// The answer to a request with that head: not modified, compressed or as it is.
  func response(to head: RequestHead, label: Response.Label, also: [Field] = []) -> Response {
    let coding: ContentCoding =
      bytes.count >= Self.smallest && head.acceptEncoding.preferred == .gzip ? .gzip : .identity
    // Each coding is a separate representation with its own strong tag (RFC 9110 §8.8.3.3).
    let tag = coding == .gzip ? "\"\(hash)-gzip\"" : "\"\(hash)\""
    let fields = self.fields + [Field("ETag", tag), Field("Cache-Control", "no-cache")] + also
    if isKnown(tag, to: head) {
      return Response(.notModified, fields: fields, label: label)
    }
    guard coding == .gzip, let compressed = gzip() else {
      return Response(.ok, fields: fields, body: .bytes(bytes), label: label)
    }
    return Response(
      .ok, fields: fields, body: .bytes(compressed), coding: .gzip, label: label)
  }

  /// Whether `If-None-Match` names the tag, compared weakly (RFC 9110 §13.1.2).
  private func isKnown(_ tag: String, to head: RequestHead) -> Bool {
    head.fields.values(of: "If-None-Match").contains { value in
      value.split(separator: ",").contains { element in
        let text = element.drop { $0 == " " || $0 == "\t" }
        let end = text.lastIndex { $0 != " " && $0 != "\t" }
        guard let end else { return false }
        let listed = text[...end]
        return listed == "*" || listed == tag || listed == "W/" + tag
      }
    }
  }

  private func gzip() -> [UInt8]? {
    let bytes = bytes
    return compressed.withLock { kept in
      if let kept { return kept }
      var output: [UInt8] = []
      guard let deflater = Deflater(.gzip, level: 9), deflater.compress(bytes.span, to: &output),
        deflater.finish(to: &output)
      else { return nil }
      kept = output
      return output
    }
  }
}

/// The fields of pages and their files.
enum PageFields {
  /// Everything comes from this server, and inline scripts are not executed.
  private static let policy = """
    default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'
    """

  /// Of a page in one of two languages.
  static func page(_ language: String) -> [Field] {
    [
      Field("Content-Type", "text/html; charset=utf-8"),
      Field("Content-Language", language),
      Field("Content-Security-Policy", policy),
      Field("X-Content-Type-Options", "nosniff"),
      Field("Referrer-Policy", "no-referrer"),
      Field("Vary", "Accept, Accept-Encoding, Accept-Language, Cookie"),
    ]
  }

  /// Of a file that belongs to the pages.
  static func asset(_ mediaType: String) -> [Field] {
    [
      Field("Content-Type", mediaType),
      Field("X-Content-Type-Options", "nosniff"),
      Field("Vary", "Accept-Encoding"),
    ]
  }
}
