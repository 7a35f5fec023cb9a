/// The notation of log lines.
public enum LogFormat: String, CaseIterable, Sendable {
  /// `time level message key=value …`, for people.
  case text
  /// One JSON object a line, for programs.
  case json
}
