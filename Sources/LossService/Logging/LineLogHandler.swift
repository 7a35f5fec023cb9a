import Logging

/// Writes the events of `swift-log` as lines, text or JSON.
public struct LineLogHandler: LogHandler {
  /// What every line of this logger carries.
  public var metadata: Logger.Metadata = [:]
  /// Asked for more of it with each line.
  public var metadataProvider: Logger.MetadataProvider?
  /// The least severe level that is written.
  public var logLevel: Logger.Level
  private let format: LogFormat
  private let sink: LogSink

  /// A handler that writes to `sink`.
  public init(to sink: LogSink, format: LogFormat, level: Logger.Level) {
    self.sink = sink
    self.format = format
    logLevel = level
  }

  /// One item that every line contains.
  public subscript(metadataKey key: String) -> Logger.MetadataValue? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one line.
  public func log(event: LogEvent) {
    sink.append { lines in
      lines.begin(format, level: event.level.rawValue)
      lines.add(message: event.message.description)
      for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
        lines.add(named: name, value.description)
      }
      for (name, value) in (event.metadata ?? [:]).sorted(by: { $0.key < $1.key }) {
        lines.add(named: name, value.description)
      }
      if let error = event.error { lines.add("error", String(describing: error)) }
      lines.end()
    }
  }
}
