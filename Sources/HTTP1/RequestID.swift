/// Identities of requests: a client's own if it is sane, else a random one.
public struct RequestID: Sendable {
  /// Characters of the longest identity that is taken over: a UUID fits twice.
  public static let maximumLength = 64

  // xoshiro256**, seeded from the system: identities must not collide; they are no secrets.
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A source of identities; each event loop has its own.
  public init() {
    var system = SystemRandomNumberGenerator()
    state = (system.next(), system.next(), system.next(), system.next() | 1)
  }

  /// The identity of a request: its `X-Request-Id` if there is one and it is sane, else a new one.
  public mutating func identity(of head: RequestHead) -> Identity {
    head.requestID.map { Identity($0) } ?? next()
  }

  /// The first value of `X-Request-Id`, if it is sane.
  static func value(in fields: Fields) -> String? {
    let value = fields.withValue(of: "x-request-id") { bytes, range in
      isSane(bytes, range) ? bytes.string(range) : nil
    }
    return value ?? nil
  }

  /// A new identity: 128 random bits.
  public mutating func next() -> Identity { Identity(random(), random()) }

  /// Whether an identity is fit for logs and for an answer's field.
  ///
  /// That is visible ASCII without quotes and backslashes, not empty and not long.
  public static func isSane(_ identity: String) -> Bool {
    let bytes = identity.utf8.span
    return isSane(bytes, 0..<bytes.count)
  }

  static func isSane(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard 1...maximumLength ~= range.count else { return false }
    for index in range where !Byte.identity.contains(bytes[index]) { return false }
    return true
  }

  private mutating func random() -> UInt64 {
    func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
      word << count | word >> (64 &- count)
    }
    let result = rotated(state.1 &* 5, 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, 45)
    return result
  }
}
