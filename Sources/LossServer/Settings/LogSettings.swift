import ArgumentParser
import LossService
import Logging

/// What the program writes about itself.
struct LogSettings: ParsableArguments {
  @Option(
    "access-log", default: "stderr", .text("where"),
    "Where a line a request goes: stderr, stdout, off or a file.")
  var access

  @Option(
    "log-format", default: LogFormat.text, .word("format"), "How lines are spelled: text or json.")
  var format

  @Option(
    "log-level", default: Logger.Level.info, .word("level"),
    "Least severe level that is logged: trace, debug, info, notice, warning, error or critical.")
  var level
}
