/// How a line of the log is spelled.
public enum LogFormat: String, CaseIterable, Sendable {
  /// `time level message key=value …`, for people.
  case text
  /// One JSON object a line, for programs.
  case json
}

/// A line of the log, being put together.
struct LogLine {
  let format: LogFormat
  var bytes: [UInt8]

  /// Begins a line with the time and the level.
  init(
    _ format: LogFormat, level: String, clock: inout Timestamp.Clock, in bytes: consuming [UInt8]
  ) {
    self.format = format
    self.bytes = bytes
    switch format {
    case .text:
      clock.append(to: &self.bytes)
      self.bytes.append(UInt8(ascii: " "))
      self.bytes.append(contentsOf: level.utf8)
    case .json:
      self.bytes.append(contentsOf: "{\"time\":\"".utf8)
      clock.append(to: &self.bytes)
      self.bytes.append(contentsOf: "\",\"level\":\"".utf8)
      self.bytes.append(contentsOf: level.utf8)
      self.bytes.append(UInt8(ascii: "\""))
    }
  }

  /// Adds the sentence that the line is about.
  mutating func add(message: String) {
    switch format {
    case .text:
      bytes.append(UInt8(ascii: " "))
      // A line feed in a message must not look like another line.
      bytes.append(contentsOf: message.utf8.map { $0 < 0x20 ? UInt8(ascii: " ") : $0 })
    case .json: add("message", message)
    }
  }

  /// Adds a text under a name.
  mutating func add(_ name: String, _ value: String) {
    add(name: name)
    if format == .text && value.isBare {
      bytes.append(contentsOf: value.utf8)
    } else {
      bytes.appendJSON(string: value)
    }
  }

  /// Adds a whole number under a name.
  mutating func add(_ name: String, _ value: Int) {
    add(name: name)
    bytes.append(decimal: value)
  }

  /// Adds a number of milliseconds, to the microsecond, under a name.
  mutating func add(_ name: String, milliseconds seconds: Double) {
    add(name: name)
    let microseconds = Int(max(0, min(seconds, 1e9)) * 1e6)
    bytes.append(decimal: microseconds / 1_000)
    bytes.append(UInt8(ascii: "."))
    bytes.append(decimal: microseconds % 1_000, digits: 3)
  }

  /// Ends the line, and hands back the buffer.
  consuming func end() -> [UInt8] {
    if format == .json { bytes.append(UInt8(ascii: "}")) }
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private mutating func add(name: String) {
    switch format {
    case .text:
      bytes.append(UInt8(ascii: " "))
      bytes.append(contentsOf: name.utf8)
      bytes.append(UInt8(ascii: "="))
    case .json:
      bytes.append(contentsOf: ",\"".utf8)
      bytes.append(contentsOf: name.utf8)
      bytes.append(contentsOf: "\":".utf8)
    }
  }
}

extension String {
  /// True if the text needs no quotes in a line of `key=value` pairs.
  fileprivate var isBare: Bool {
    let bytes = utf8Span.span
    for index in bytes.indices {
      switch bytes[index] {
      case ...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "="): return false
      default: continue
      }
    }
    return !bytes.isEmpty
  }
}

extension [UInt8] {
  /// Appends a whole number, with leading zeros up to so many digits.
  mutating func append(decimal number: Int, digits: Int = 1) {
    if number < 0 { append(UInt8(ascii: "-")) }
    let start = count
    var rest = number.magnitude
    while rest > 0 || count - start < digits {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    self[start...].reverse()
  }
}
