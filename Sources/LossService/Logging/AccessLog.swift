import HTTP1
import Logging

/// Writes a line for every request.
///
/// The record travels through `swift-log` as one value, which `LineLogHandler` spells out
/// without building a dictionary a request; any other handler prints its description.
public struct AccessLog: Sendable {
  static let key = "exchange"
  private let logger: Logger

  /// A log that goes through this logger, at the level `info`.
  public init(_ logger: Logger) {
    self.logger = logger
  }

  /// Writes the line of one exchange.
  func write(_ record: ExchangeRecord) {
    logger.info("request", metadata: [Self.key: .stringConvertible(Entry(record: record))])
  }

  /// What stands in a line: facts about the request, and nothing of its content.
  struct Entry: CustomStringConvertible, Sendable {
    let record: ExchangeRecord

    func write(to line: inout LogLine) {
      line.add(message: "request")
      line.add("id", record.requestID)
      line.add("peer", record.peer)
      line.add("method", String(record.method.prefix(32)))
      line.add("path", String(record.path.prefix(256)))
      line.add("status", record.status)
      if !record.label.subject.isEmpty { line.add("loss", record.label.subject) }
      line.add("in", record.bytesIn)
      line.add("out", record.bytesOut)
      line.add("ms", milliseconds: record.duration)
      if let traceparent = record.traceparent { line.add("traceparent", traceparent) }
    }

    var description: String {
      var clock = Timestamp.Clock()
      var line = LogLine(.text, level: "info", clock: &clock, in: [])
      write(to: &line)
      return String(decoding: line.end().dropLast(), as: UTF8.self)
    }
  }
}
