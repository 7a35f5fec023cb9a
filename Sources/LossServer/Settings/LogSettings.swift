import ArgumentParser
import LossService
import Logging

/// Settings of logs.
struct LogSettings: ParsableArguments {
  @Option(
    "access-log", default: "stderr", .text("where"),
    "Destination of the access log: stderr, stdout, off or a file.")
  var access

  @Option(
    "log-format", default: LogFormat.text, .word("format"), "Format of log lines: text or json.")
  var format

  @Option(
    "log-level", default: Logger.Level.info, .word("level"),
    "Lowest level to log: trace, debug, info, notice, warning, error or critical.")
  var level
}
