import HTTP1
import Logging

/// Writes a line for every request, with facts about it but none of its content.
///
/// The line is formatted directly into the sink, without the dictionary of strings that a `Logger`
/// takes: at tens of thousands of requests a second that would cost more than the losses do.
public struct AccessLog: Sendable {
  private let sink: LogSink
  private let lane: LogLane
  private let format: LogFormat
  private let isOn: Bool

  /// A log that writes to `sink`, at the level `info`, if that is written at all.
  public init(to sink: LogSink, format: LogFormat, level: Logger.Level) {
    self.init(to: sink, format: format, isOn: level <= .info)
  }

  private init(to sink: LogSink, format: LogFormat, isOn: Bool) {
    self.sink = sink
    lane = sink.makeLane()
    self.format = format
    self.isOn = isOn
  }

  /// The same log for another thread, which then waits for no other.
  func branch() -> AccessLog { AccessLog(to: sink, format: format, isOn: isOn) }

  /// Writes the line of one exchange.
  func write(_ record: borrowing ExchangeRecord) {
    guard isOn else { return }
    lane.append { lines in
      lines.begin(format, level: "info")
      lines.add(plain: "request")
      lines.add("id", record.requestID)
      lines.add("peer", word: record.peer)
      lines.add("method", word: record.head?.method.rawValue ?? "")
      lines.add("path", record.head?.path ?? "", limit: 256)
      lines.add("status", record.status)
      if !record.label.subject.isEmpty { lines.add("loss", bare: record.label.subject) }
      lines.add("in", record.bytesIn)
      lines.add("out", record.bytesOut)
      lines.add("ms", milliseconds: record.duration)
      if let traceparent = record.head?.traceparent { lines.add("traceparent", bare: traceparent) }
      lines.end()
    }
  }
}
