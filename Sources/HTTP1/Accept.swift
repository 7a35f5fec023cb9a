/// How much a client wants answers of a media type (RFC 9110 §12.5.1).
public struct Acceptance: Equatable, Sendable {
  /// How narrow the range is that matched best.
  public enum Precision: Int, Comparable, Sendable {
    /// No range matched: the client has not asked for the type.
    case none
    /// All types.
    case all
    /// All subtypes of the type.
    case subtypes
    /// The type itself.
    case exact

    /// Whether a range says less than another one.
    public static func < (left: Precision, right: Precision) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// The narrowest range that the type lies in: it alone counts.
  public private(set) var precision = Precision.none
  /// Its weight in thousandths; 0 refuses the type, and is that of a type not asked for.
  public private(set) var weight = 0

  /// Takes in a range of that precision.
  fileprivate mutating func add(_ precision: Precision, weight: Int) {
    guard precision >= self.precision else { return }
    // Named twice: the lower weight counts, since somebody meant it.
    self.weight = precision == self.precision ? min(self.weight, weight) : weight
    self.precision = precision
  }
}

extension RequestHead {
  /// How much the client wants answers of these media types, whatever their parameters.
  ///
  /// Elements of the field that cannot be read are passed over.
  public func acceptance(of types: [MediaType]) -> [Acceptance] {
    var found = types.map { _ in Acceptance() }
    fields.forEachValue(of: "accept") { bytes, line in
      ListElements.forEach(bytes, line) { element in
        guard let (range, weight) = MediaRange.parse(bytes, element) else { return true }
        for (index, wanted) in types.enumerated() {
          if range.matches(wanted.type, wanted.subtype) {
            found[index].add(.exact, weight: weight)
          } else if range.matches(wanted.type, "*") {
            found[index].add(.subtypes, weight: weight)
          } else if range.matches("*", "*") {
            found[index].add(.all, weight: weight)
          }
        }
        return true
      }
      return true
    }
    return found
  }
}

/// An element of `Accept`: a media type, perhaps with asterisks, perhaps with parameters.
private enum MediaRange {
  static func parse(_ bytes: Span<UInt8>, _ element: Range<Int>) -> (MediaType, weight: Int)? {
    // The weight is the last parameter of the range; extensions after it are obsolete.
    var end = element.lowerBound
    var weight = 1_000
    while end < element.upperBound {
      if let range = self.weight(bytes, end..<element.upperBound) {
        guard let read = Weight.parse(bytes, range) else { return nil }
        weight = read
        break
      }
      end &+= 1
    }
    guard let type = MediaType(bytes, trimmed(bytes, element.lowerBound..<end)) else { return nil }
    return (type, weight)
  }

  /// The range of a weight, with its semicolon, if one begins here.
  private static func weight(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
    var index = range.lowerBound &+ 1
    guard bytes[range.lowerBound] == Byte.semicolon else { return nil }
    while index < range.upperBound, Byte.isBlank(bytes[index]) { index &+= 1 }
    guard index &+ 1 < range.upperBound, bytes[index] | 0x20 == UInt8(ascii: "q"),
      bytes[index &+ 1] == Byte.equals
    else { return nil }
    while index < range.upperBound, bytes[index] != Byte.semicolon, !Byte.isBlank(bytes[index]) {
      index &+= 1
    }
    return range.lowerBound..<index
  }

  private static func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var end = range.upperBound
    while end > range.lowerBound, Byte.isBlank(bytes[end &- 1]) { end &-= 1 }
    return range.lowerBound..<end
  }
}
