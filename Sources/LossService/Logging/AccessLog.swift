import HTTP1
import Logging

/// Writes a line for every request: facts about it, and nothing of its content.
///
/// The line is spelled straight into the sink, without the dictionary of strings that a `Logger`
/// takes: at tens of thousands of requests a second that would cost more than the losses do.
public struct AccessLog: Sendable {
  private let sink: LogSink
  private let format: LogFormat
  private let isOn: Bool

  /// A log that writes to `sink`, at the level `info`, if that is written at all.
  public init(to sink: LogSink, format: LogFormat, level: Logger.Level) {
    self.sink = sink
    self.format = format
    isOn = level <= .info
  }

  /// Writes the line of one exchange.
  func write(_ record: ExchangeRecord) {
    guard isOn else { return }
    sink.append { lines in
      lines.begin(format, level: "info")
      lines.add(message: "request")
      lines.add("id", record.requestID)
      lines.add("peer", record.peer)
      lines.add("method", record.method, limit: 32)
      lines.add("path", record.path, limit: 256)
      lines.add("status", record.status)
      if !record.label.subject.isEmpty { lines.add("loss", record.label.subject) }
      lines.add("in", record.bytesIn)
      lines.add("out", record.bytesOut)
      lines.add("ms", milliseconds: record.duration)
      if let traceparent = record.traceparent { lines.add("traceparent", traceparent) }
      lines.end()
    }
  }
}
