/// The target of a request line, in one of the forms an origin server takes (RFC 9112 §3.2).
struct RequestTarget {
  var path: String
  var query: String?

  /// Reads the bytes of `range`; throws a short phrase's worth of reason.
  ///
  /// Taken are origin-form, absolute-form of the schemes http and https (its authority is checked
  /// and then ignored: this server is the same under every name), and `*` for OPTIONS.
  init(
    _ bytes: Span<UInt8>, _ range: Range<Int>, isOptions: Bool
  ) throws(RequestFailure) {
    guard !range.isEmpty else { throw .malformed(.targetEmpty) }
    var pathStart = range.lowerBound
    var isAbsolute = false
    if bytes[pathStart] != Byte.slash {
      if bytes[pathStart] == Byte.asterisk, range.count == 1 {
        guard isOptions else { throw .malformed(.asteriskWithoutOptions) }
        self.path = "*"
        return
      }
      pathStart = try Self.endOfAuthority(bytes, range)
      isAbsolute = true
    }
    var isEscaped = false
    var pathEnd = range.upperBound
    var index = pathStart
    while index < range.upperBound {
      let byte = bytes[index]
      // Visible ASCII, and no fragment: lenient on what RFC 3986 excludes but clients send ({, |).
      guard byte > 0x20, byte < 0x7F, byte != Byte.hash else {
        throw .malformed(.targetByte)
      }
      if byte == Byte.percent { isEscaped = isEscaped || pathEnd == range.upperBound }
      if byte == Byte.question, pathEnd == range.upperBound { pathEnd = index }
      index &+= 1
    }
    if pathEnd < range.upperBound { query = bytes.string(pathEnd &+ 1..<range.upperBound) }
    if pathStart == pathEnd {
      // Only absolute-form may leave the path out; of OPTIONS it then means `*` (RFC 9112 §3.2.4).
      path = isAbsolute && isOptions && query == nil ? "*" : "/"
    } else if isEscaped {
      guard let decoded = PercentDecoding.path(bytes, pathStart..<pathEnd) else {
        throw .malformed(.pathEscape)
      }
      path = decoded
    } else {
      path = bytes.string(pathStart..<pathEnd)
    }
  }

  /// Where the path of an absolute-form target begins.
  private static func endOfAuthority(
    _ bytes: Span<UInt8>, _ range: Range<Int>
  ) throws(RequestFailure) -> Int {
    let start = range.lowerBound
    var index: Int
    // The comparison keeps `:` and `/`: they have the case bit set already.
    if range.count > 7, bytes.spells("http://", in: start..<start &+ 7) {
      index = start &+ 7
    } else if range.count > 8, bytes.spells("https://", in: start..<start &+ 8) {
      index = start &+ 8
    } else {
      throw .malformed(.targetForm)
    }
    let authority = index
    while index < range.upperBound, bytes[index] != Byte.slash, bytes[index] != Byte.question {
      index &+= 1
    }
    guard Authority.isValid(bytes, authority..<index) else {
      throw .malformed(.targetAuthority)
    }
    return index
  }
}
