extension RequestHead {
  /// The language that the client prefers among these (RFC 9110 §12.5.4).
  ///
  /// The languages are primary subtags in lower case: `ko-KR` asks for `ko`. Of equal weights the
  /// first in the field counts. `nil` if the field names none of them, or refuses all.
  public func preferredLanguage(among languages: [String]) -> String? {
    var best: (language: String, weight: Int)?
    fields.forEachValue(of: "accept-language") { bytes, line in
      ListElements.forEach(bytes, line) { element in
        var end = element.lowerBound
        while end < element.upperBound, Byte.token.contains(bytes[end]), bytes[end] != Byte.dash {
          end &+= 1
        }
        let primary = element.lowerBound..<end
        while end < element.upperBound, Byte.token.contains(bytes[end]) { end &+= 1 }
        guard let weight = Weight.parse(bytes, end..<element.upperBound),
          let language = languages.first(where: { bytes.matches($0.utf8Span.span, in: primary) }),
          weight > best?.weight ?? 0
        else { return true }
        best = (language, weight)
        return true
      }
      return true
    }
    return best?.language
  }
}
