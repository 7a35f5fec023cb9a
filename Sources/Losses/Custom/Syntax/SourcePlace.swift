/// A stretch of a source, in bytes of UTF-8.
struct SourceRange: Hashable, Sendable {
  var start: Int
  var end: Int

  /// From the start of one to the end of another.
  func through(_ last: SourceRange) -> SourceRange {
    SourceRange(start: start, end: Swift.max(end, last.end))
  }
}

/// A place in a source, and the text there.
public struct SourcePlace: Hashable, Sendable {
  /// From 1.
  public let line: Int
  /// From 1, in characters as Python counts them.
  public let column: Int
  /// The text at the place, shortened.
  public let quote: String

  /// The most characters of a quote.
  static let quoteLimit = 40

  init(line: Int, column: Int, quote: String) {
    self.line = line
    self.column = column
    self.quote = quote
  }

  /// The place of a stretch of those bytes.
  init(_ range: SourceRange, in text: [UInt8]) {
    let start = Swift.min(Swift.max(0, range.start), text.count)
    var line = 1
    var lineStart = 0
    for index in 0..<start where text[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    self.line = line
    // Bytes that go on with a character are not counted.
    column = 1 + text[lineStart..<start].count { $0 & 0b1100_0000 != 0b1000_0000 }
    let end = Swift.min(Swift.max(start, range.end), text.count)
    let stretch = text[start..<Swift.min(end, start + 4 * Self.quoteLimit)]
    let firstLine = stretch.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let whole = String(decoding: firstLine, as: UTF8.self)
    let short = whole.prefix(Self.quoteLimit)
    quote = short.count < whole.count || firstLine.count < end - start ? "\(short)…" : String(short)
  }
}
