extension LogFormat {
  /// A single line of the log, for callers without a sink.
  public func line(
    level: String, _ message: String, _ fields: [(name: String, value: String)]
  ) -> [UInt8] {
    var lines = LogLines()
    lines.begin(self, level: level)
    lines.add(message: message)
    for field in fields { lines.add(named: field.name, field.value) }
    lines.end()
    var text = TextBuffer()
    lines.take(with: &text)
    return unsafe text.withBytes { unsafe Array($0) }
  }
}
