/// A content coding that this server reads and writes (RFC 9110 §8.4.1).
public enum ContentCoding: Sendable {
  /// The bytes as they are.
  case identity
  /// gzip, also known as x-gzip.
  case gzip
  /// The zlib format, whose name on the wire is deflate.
  case deflate

  /// The coding's name in `Content-Encoding`.
  public var name: StaticString {
    switch self {
    case .identity: "identity"
    case .gzip: "gzip"
    case .deflate: "deflate"
    }
  }
}

extension RequestHead {
  /// The coding of the body, from `Content-Encoding`.
  ///
  /// More than one coding is refused like an unknown one: only attackers compress twice.
  public func contentCoding() throws(RequestFailure) -> ContentCoding { try bodyCoding.get() }
}

extension ContentCoding {
  /// The coding that the fields of a head name.
  init(of fields: Fields) throws(RequestFailure) {
    var coding = ContentCoding.identity
    var isUnknown = false
    fields.forEachValue(of: "content-encoding") { bytes, range in
      ListElements.forEach(bytes, range) { element in
        if bytes.spells("identity", in: element) { return true }
        guard let named = ContentCoding(bytes, element), coding == .identity else {
          isUnknown = true
          return false
        }
        coding = named
        return true
      }
      return !isUnknown
    }
    if isUnknown {
      throw .unsupportedCoding(String((fields["Content-Encoding"] ?? "").prefix(40)))
    }
    self = coding
  }

  /// The coding that the bytes of `range` name, if it compresses.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    if bytes.spells("gzip", in: range) || bytes.spells("x-gzip", in: range) {
      self = .gzip
    } else if bytes.spells("deflate", in: range) {
      self = .deflate
    } else {
      return nil
    }
  }
}
