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
    if head.knows(entityTag: tag) {
      return Response(.notModified, fields: fields, label: label)
    }
    guard coding == .gzip, let compressed = gzip() else {
      return Response(.ok, fields: fields, body: .bytes(bytes), label: label)
    }
    return Response(
      .ok, fields: fields, body: .bytes(compressed), coding: .gzip, label: label)
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
