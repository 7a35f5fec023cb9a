/// The fields of a head, in order; names are compared without regard to case.
///
/// All of them live in one buffer, a record each: length of the name, length of the value (four
/// bytes each), name, value. A head costs one allocation however many fields it has, or none where
/// the parser's last buffer is free again, and a look-up hops over lengths and touches little else.
public struct Fields: Sendable {
  /// The records; what follows `used` is spare room.
  var bytes: [UInt8]
  /// Bytes taken by records.
  var used: Int
  /// How many fields there are.
  public private(set) var count: Int

  /// Bytes before a record's name.
  private static let prefix = 8

  /// Fields in the order given.
  public init(_ all: [Field] = []) {
    bytes = []
    used = 0
    count = 0
    for field in all { append(field) }
  }

  /// All fields, as received.
  public var all: [Field] {
    get {
      var all: [Field] = []
      all.reserveCapacity(count)
      forEachRecord { bytes, name, value in
        all.append(Field(bytes.string(name), bytes.string(value)))
        return true
      }
      return all
    }
    set { self = Fields(newValue) }
  }

  /// The value of the first field of that name.
  public subscript(name: String) -> String? {
    withValue(of: name) { bytes, range in bytes.string(range) }
  }

  /// The values of all fields of that name, in order.
  public func values(of name: String) -> [String] {
    var values: [String] = []
    let wanted = Array(name.utf8)
    forEachRecord { bytes, name, value in
      if bytes.matches(wanted.span, in: name) { values.append(bytes.string(value)) }
      return true
    }
    return values
  }

  /// Whether there is a field of that name.
  public func contains(_ name: String) -> Bool { withValue(of: name) { _, _ in true } ?? false }

  /// Adds a field at the end.
  public mutating func append(_ field: Field) {
    let text = Array(field.name.utf8) + Array(field.value.utf8)
    let split = field.name.utf8.count
    append(text.span, name: 0..<split, value: split..<text.count)
  }

  /// What `body` makes of the first value of that name, without a string in between.
  ///
  /// The value is the given range of the given bytes.
  public func withValue<Result>(
    of name: String, _ body: (Span<UInt8>, Range<Int>) -> Result
  ) -> Result? {
    var result: Result?
    let utf8 = name.utf8Span
    let wanted = utf8.span
    forEachRecord { bytes, name, value in
      guard bytes.matches(wanted, in: name) else { return true }
      result = body(bytes, value)
      return false
    }
    return result
  }

  /// Calls `body` with each value of that name, until it returns false.
  func forEachValue(of wanted: StaticString, _ body: (Span<UInt8>, Range<Int>) -> Bool) {
    forEachRecord { bytes, name, value in
      bytes.spells(wanted, in: name) ? body(bytes, value) : true
    }
  }

  /// Forgets all fields, and keeps the buffer unless somebody else still reads it or it is large.
  mutating func reset() {
    if bytes.count > 4_096 { bytes = [] }
    used = 0
    count = 0
  }

  /// Adds the field whose name and value are these ranges of `source`.
  @inline(__always)
  mutating func append(_ source: Span<UInt8>, name: Range<Int>, value: Range<Int>) {
    let end = used &+ Self.prefix &+ name.count &+ value.count
    if end > bytes.count { grow(to: end) }
    bytes.writeRecord(of: source, name, value, at: used)
    used = end
    count &+= 1
  }

  private mutating func grow(to size: Int) {
    var larger = [UInt8](repeating: 0, count: Swift.max(512, size, bytes.count &* 2))
    larger.copy(bytes.span, 0..<used, to: 0)
    bytes = larger
  }

  @inline(__always)
  private func forEachRecord(_ body: (Span<UInt8>, Range<Int>, Range<Int>) -> Bool) {
    let span = bytes.span
    var index = 0
    while index < used, let lengths = span.word(at: index) {
      let name = index &+ Self.prefix
      let value = name &+ Int(lengths & 0xFFFF_FFFF)
      let end = value &+ Int(lengths >> 32)
      guard name <= value, value <= end, end <= used else { return }
      guard body(span, name..<value, value..<end) else { return }
      index = end
    }
  }
}
