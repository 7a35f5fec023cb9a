import ArgumentParser
import Glibc
import LossService
import Logging

/// The log of the program and the log of requests, which may have different destinations.
struct Log: Sendable {
  /// Messages about the program, on the standard error.
  let program: Logger
  /// A line for every request, unless disabled.
  let access: AccessLog?
  private let sinks: [LogSink]

  /// The logs that the settings describe.
  init(_ settings: LogSettings) throws {
    let format = try settings.format.value
    let level = try settings.level.value
    let errors = LogSink(descriptor: STDERR_FILENO)
    program = Logger(label: "loss-server") { _ in
      LineLogHandler(to: errors, format: format, level: level)
    }
    let place = try settings.access.value
    let sink: LogSink?
    switch place {
    case "off": sink = nil
    case "stderr": sink = errors
    case "stdout": sink = LogSink(descriptor: STDOUT_FILENO)
    default:
      guard let file = LogSink(path: place) else {
        throw ValidationError("The access log \(place) cannot be opened.")
      }
      sink = file
    }
    access = sink.map { AccessLog(to: $0, format: format, level: level) }
    sinks = [errors] + (sink.map { [$0] } ?? [])
  }

  /// Writes the pending lines.
  func flush() {
    for sink in sinks { sink.flush() }
  }
}
