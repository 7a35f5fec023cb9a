/// What codings a client takes for the answer (RFC 9110 §12.5.3).
public struct AcceptEncoding: Equatable, Sendable {
  /// The coding to use where the body is worth it: the highest weight, and gzip among equals.
  ///
  /// `identity` if the field is absent, empty or malformed, and also if it forbids everything:
  /// an answer that the client can refuse serves it better than a 406.
  public private(set) var preferred: ContentCoding
  /// Whether the client takes the preferred coding only, so that even a small body is to be coded.
  public private(set) var refusesIdentity: Bool

  /// Reads the value of a field, or its absence.
  public init(_ value: String?) {
    let bytes = Array((value ?? "").utf8)
    self.init { weights in weights.add(bytes.span, 0..<bytes.count) }
  }

  /// Reads every line of the field.
  init(of fields: Fields) {
    self.init { weights in
      fields.forEachValue(of: "accept-encoding") { bytes, range in
        weights.add(bytes, range)
        return true
      }
    }
  }

  private init(_ read: (inout Weights) -> Void) {
    var weights = Weights()
    read(&weights)
    (preferred, refusesIdentity) = weights.choice
  }

  /// Weights in thousandths; `nil` for codings that are not named.
  private struct Weights {
    var gzip: Int?
    var deflate: Int?
    var identity: Int?
    var rest: Int?
    var isMalformed = false

    /// Takes in one line of the field.
    mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>) {
      var weights = self
      ListElements.forEach(bytes, range) { element in
        var end = element.lowerBound
        while end < element.upperBound, Byte.token.contains(bytes[end]) { end &+= 1 }
        let name = element.lowerBound..<end
        guard !name.isEmpty, let weight = Weight.parse(bytes, end..<element.upperBound) else {
          weights.isMalformed = true
          return false
        }
        // Named twice: the lower weight counts, since somebody meant it.
        func lower(_ old: Int?) -> Int { min(old ?? weight, weight) }
        switch ContentCoding(bytes, name) {
        case .gzip: weights.gzip = lower(weights.gzip)
        case .deflate: weights.deflate = lower(weights.deflate)
        default:
          if bytes.spells("identity", in: name) {
            weights.identity = lower(weights.identity)
          } else if bytes.spells("*", in: name) {
            weights.rest = lower(weights.rest)
          }
        }
        return true
      }
      self = weights
    }

    var choice: (ContentCoding, Bool) {
      if isMalformed { return (.identity, false) }
      let gzip = self.gzip ?? rest ?? 0
      let deflate = self.deflate ?? rest ?? 0
      let best = max(gzip, deflate)
      let refusesIdentity = (identity ?? (rest == 0 ? 0 : 1)) == 0
      // Identity competes only with a weight of its own; unnamed it is merely acceptable.
      guard best > 0, best >= identity ?? 0 else { return (.identity, false) }
      return (gzip >= deflate ? .gzip : .deflate, refusesIdentity)
    }
  }
}
