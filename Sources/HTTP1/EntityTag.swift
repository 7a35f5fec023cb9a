extension RequestHead {
  /// Whether `If-None-Match` names that entity tag, compared weakly (RFC 9110 §13.1.2).
  ///
  /// The tag has its quotes, and no comma within them.
  public func knows(entityTag: String) -> Bool {
    let tag = entityTag.utf8Span.span
    var isKnown = false
    fields.forEachValue(of: "if-none-match") { bytes, line in
      ListElements.forEach(bytes, line) { element in
        let isWeak = bytes.holds("W/".utf8Span.span, at: element.lowerBound)
        let opaque = element.lowerBound &+ (isWeak ? 2 : 0)
        isKnown =
          element.upperBound &- opaque == tag.count && bytes.holds(tag, at: opaque)
          || element.count == 1 && bytes[element.lowerBound] == UInt8(ascii: "*")
        return !isKnown
      }
      return !isKnown
    }
    return isKnown
  }
}
