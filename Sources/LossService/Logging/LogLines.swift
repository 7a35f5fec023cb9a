import HTTP1

/// Lines of the log that wait to be written, the last of them perhaps being put together.
///
/// Lines are formatted in place, so that nothing is copied or allocated.
struct LogLines: ~Copyable {
  private var text = TextBuffer()
  private var format = LogFormat.text
  private var clock = Timestamp.Clock()

  /// Begins a line with the time and the level.
  mutating func begin(_ format: LogFormat, level: String) {
    self.format = format
    switch format {
    case .text:
      clock.append(to: &text)
      text.append(UInt8(ascii: " "))
      text.append(text: level)
    case .json:
      text.append(literal: "{\"time\":\"")
      clock.append(to: &text)
      text.append(literal: "\",\"level\":\"")
      text.append(text: level)
      text.append(UInt8(ascii: "\""))
    }
  }

  /// The bytes that wait.
  var count: Int { text.count }

  /// Takes the lines out, and continues with the memory of another buffer.
  mutating func take(with other: inout TextBuffer) { swap(&other, &text) }

  /// Adds the sentence that the line is about.
  mutating func add(message: String) {
    switch format {
    case .text:
      text.append(UInt8(ascii: " "))
      // A line feed in a message must not look like another line.
      for byte in message.utf8 { text.append(byte < 0x20 ? UInt8(ascii: " ") : byte) }
    case .json: add("message", message)
    }
  }

  /// Adds a sentence that is known to be plain.
  @inline(__always)
  mutating func add(plain message: StaticString) {
    switch format {
    case .text:
      text.append(UInt8(ascii: " "))
      text.append(literal: message)
    case .json:
      add(name: "message")
      text.append(UInt8(ascii: "\""))
      text.append(literal: message)
      text.append(UInt8(ascii: "\""))
    }
  }

  /// Adds a text under a name.
  @inline(__always)
  mutating func add(_ name: StaticString, _ value: String) {
    add(name: name)
    add(value: value)
  }

  /// Adds a text under a name that is known to need neither quotes nor escapes.
  @inline(__always)
  mutating func add(_ name: StaticString, bare value: String) {
    add(name: name)
    if format == .json { text.append(UInt8(ascii: "\"")) }
    text.append(text: value)
    if format == .json { text.append(UInt8(ascii: "\"")) }
  }

  /// Adds an address or a token under a name: it needs neither quotes nor escapes unless it is empty.
  @inline(__always)
  mutating func add(_ name: StaticString, word: String) {
    if word.isEmpty { add(name, word) } else { add(name, bare: word) }
  }

  /// Adds an identity under a name; it needs neither quotes nor escapes.
  @inline(__always)
  mutating func add(_ name: StaticString, _ identity: Identity) {
    add(name: name)
    if format == .json { text.append(UInt8(ascii: "\"")) }
    identity.withBytes { text.append($0) }
    if format == .json { text.append(UInt8(ascii: "\"")) }
  }

  /// Adds the first characters of a text under a name.
  @inline(__always)
  mutating func add(_ name: StaticString, _ value: String, limit: Int) {
    add(name, value.utf8.count <= limit ? value : String(value.prefix(limit)))
  }

  /// Adds a text under a name that is known only now.
  mutating func add(named name: String, _ value: String) {
    add(name: name)
    add(value: value)
  }

  private mutating func add(value: String) {
    if format == .text && text.append(bare: value.utf8.span) { return }
    var quoted: [UInt8] = []
    quoted.appendJSON(string: value)
    text.append(quoted.span)
  }

  /// Adds a whole number under a name.
  @inline(__always)
  mutating func add(_ name: StaticString, _ value: Int) {
    add(name: name)
    text.append(decimal: value)
  }

  /// Adds a number of milliseconds, to the microsecond, under a name.
  mutating func add(_ name: StaticString, milliseconds seconds: Double) {
    add(name: name)
    let microseconds = Int(clamping: max(0, min(seconds, 1e9)) * 1e6)
    text.append(decimal: microseconds / 1_000)
    text.append(UInt8(ascii: "."))
    text.append(decimal: microseconds % 1_000, digits: 3)
  }

  /// Ends the line.
  mutating func end() {
    if format == .json { text.append(UInt8(ascii: "}")) }
    text.append(UInt8(ascii: "\n"))
  }

  /// Adds the notice that replaces lost lines.
  mutating func add(dropped: Int) { text.append(text: "(\(dropped) lines dropped)\n") }

  @inline(__always)
  private mutating func add(name: StaticString) {
    switch format {
    case .text: text.append(" ", name, "=")
    case .json: text.append(",\"", name, "\":")
    }
  }

  private mutating func add(name: String) {
    switch format {
    case .text:
      text.append(UInt8(ascii: " "))
      text.append(text: name)
      text.append(UInt8(ascii: "="))
    case .json:
      text.append(literal: ",\"")
      text.append(text: name)
      text.append(literal: "\":")
    }
  }
}
