/// Identities of requests: a client's own if it is sane, else a random one.
public struct RequestID: Sendable {
  /// Characters of the longest identity that is taken over: a UUID fits twice.
  public static let maximumLength = 64

  // xoshiro256**, seeded from the system: identities must not collide; they are no secrets.
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A source of identities; each event loop has one of its own.
  public init() {
    var system = SystemRandomNumberGenerator()
    state = (system.next(), system.next(), system.next(), system.next() | 1)
  }

  /// The identity of a request: its `X-Request-Id` if there is one and it is sane, else a new one.
  public mutating func identity(of head: RequestHead) -> String {
    head.requestID ?? next()
  }

  /// The first value of `X-Request-Id`, if it is sane.
  static func value(in fields: Fields) -> String? {
    let value = fields.withValue(of: "x-request-id") { bytes, range in
      isSane(bytes, range) ? bytes.string(range) : nil
    }
    return value ?? nil
  }

  /// A new identity: 128 random bits as 32 hexadecimal digits.
  public mutating func next() -> String {
    let words = (random(), random())
    return unsafe String(unsafeUninitializedCapacity: 32) { output in
      let output = UnsafeMutableRawBufferPointer(output)
      for (place, half) in [(0, words.0 >> 32), (8, words.0), (16, words.1 >> 32), (24, words.1)] {
        unsafe output.storeBytes(
          of: Self.hexadecimal(UInt32(truncatingIfNeeded: half)).littleEndian, toByteOffset: place,
          as: UInt64.self)
      }
      return 32
    }
  }

  /// Eight hexadecimal digits, the first of them in the lowest byte.
  private static func hexadecimal(_ number: UInt32) -> UInt64 {
    // A digit to each byte, by halves.
    var digits = UInt64(number)
    digits = (digits << 16 | digits) & 0x0000_FFFF_0000_FFFF
    digits = (digits << 8 | digits) & 0x00FF_00FF_00FF_00FF
    digits = (digits << 4 | digits) & 0x0F0F_0F0F_0F0F_0F0F
    let isLetter = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    let distance = UInt64(UInt8(ascii: "a") &- UInt8(ascii: "9") &- 1)
    return (digits &+ 0x3030_3030_3030_3030 &+ isLetter &* distance).byteSwapped
  }

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
