import LossService

/// What a worker reports once it serves: how to write log lines, and the kinds of its sockets, whose
/// descriptors come along.
struct WorkerReport {
  var format: LogFormat
  var kinds: [InheritedSocket.Kind]

  var text: String {
    ([format.rawValue] + kinds.map(\.rawValue)).joined(separator: ",")
  }

  init(format: LogFormat, kinds: [InheritedSocket.Kind]) {
    self.format = format
    self.kinds = kinds
  }

  /// Reads a report; `nil` if it is malformed.
  init?(_ text: String) {
    let parts = text.split(separator: ",").map(String.init)
    guard let format = parts.first.flatMap(LogFormat.init) else { return nil }
    let kinds = parts.dropFirst().compactMap(InheritedSocket.Kind.init)
    guard kinds.count == parts.count - 1 else { return nil }
    self.init(format: format, kinds: kinds)
  }
}
