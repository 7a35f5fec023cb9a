/// A media type with the one parameter that matters here (RFC 9110 §8.3.1).
public struct MediaType: Hashable, Sendable {
  /// The type, in lower case, such as `application`.
  public var type: String
  /// The subtype, in lower case, such as `json` or `problem+json`.
  public var subtype: String
  /// The value of the parameter `charset`, in lower case.
  public var charset: String?

  /// A media type by its parts, which are in lower case.
  public init(_ type: String, _ subtype: String, charset: String? = nil) {
    self.type = type
    self.subtype = subtype
    self.charset = charset
  }

  /// Reads the value of `Content-Type`; `nil` if it is malformed.
  public init?(_ value: String) {
    let bytes = Array(value.utf8)
    self.init(bytes.span, 0..<bytes.count)
  }

  /// What follows the last `+` of the subtype, such as `json`.
  public var suffix: Substring? {
    guard let plus = subtype.lastIndex(of: "+") else { return nil }
    return subtype[subtype.index(after: plus)...]
  }

  /// Whether the body is JSON: `application/json`, `text/json`, or a `+json` type.
  public var isJSON: Bool {
    if subtype == "json", type == "application" || type == "text" { return true }
    return suffix == "json"
  }

  /// Whether type and subtype are these, whatever the parameters.
  public func matches(_ type: String, _ subtype: String) -> Bool {
    self.type == type && self.subtype == subtype
  }

  /// Reads the bytes of `range`.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    // What nearly everybody sends, without a search.
    if bytes.spells("application/json", in: range) {
      self.init("application", "json")
      return
    }
    var index = range.lowerBound
    let end = range.upperBound
    func skipBlanks() { while index < end, Byte.isBlank(bytes[index]) { index &+= 1 } }
    func token() -> String? {
      let start = index
      while index < end, Byte.token.contains(bytes[index]) { index &+= 1 }
      return index > start ? bytes.string(start..<index).lowercased() : nil
    }
    func quotedString() -> String? {
      index &+= 1
      var text: [UInt8] = []
      while index < end {
        var byte = bytes[index]
        index &+= 1
        if byte == Byte.quote { return text.span.string(0..<text.count).lowercased() }
        if byte == Byte.backslash {
          guard index < end else { return nil }
          byte = bytes[index]
          index &+= 1
        }
        text.append(byte)
      }
      return nil
    }
    guard let type = token(), index < end, bytes[index] == Byte.slash else { return nil }
    index &+= 1
    guard let subtype = token() else { return nil }
    self.init(type, subtype)
    while true {
      skipBlanks()
      if index == end { return }
      guard bytes[index] == Byte.semicolon else { return nil }
      index &+= 1
      skipBlanks()
      // An empty parameter, as in `text/plain;`, is allowed.
      if index == end || bytes[index] == Byte.semicolon { continue }
      guard let name = token(), index < end, bytes[index] == Byte.equals else { return nil }
      index &+= 1
      guard index < end else { return nil }
      guard let value = bytes[index] == Byte.quote ? quotedString() : token() else { return nil }
      if name == "charset" {
        guard charset == nil else { return nil }
        charset = value
      }
    }
  }
}

/// What a request says about the type of its body.
public enum ContentType: Equatable, Sendable {
  /// No `Content-Type`, or an empty one.
  case absent
  /// A media type.
  case type(MediaType)
  /// Something that is no media type, or more than one.
  case malformed
}

extension ContentType {
  /// Reads every line of the field.
  init(of fields: Fields) {
    var result = ContentType.absent
    fields.forEachValue(of: "content-type") { bytes, range in
      guard result == .absent else {
        result = .malformed
        return false
      }
      if range.isEmpty { return true }
      result = MediaType(bytes, range).map(ContentType.type) ?? .malformed
      return true
    }
    self = result
  }
}
