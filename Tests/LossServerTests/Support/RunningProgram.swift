import Foundation
import TestSupport

/// The real program, started on a free port.
///
/// Every wait for it is bounded.
final class RunningProgram {
  /// Where the test binary lies, the program beside it.
  static let executable: URL = {
    let test = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    var folder = test.deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appending(path: "loss-server")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder.deleteLastPathComponent()
    }
    return URL(filePath: "/nowhere/loss-server")
  }()

  /// The port that the system picked.
  let port: Int
  /// The start-up line.
  let line: String
  private let child: Child
  private let errors: URL

  struct DidNotStart: Error {
    let output: String
    let errors: String
  }

  /// Starts the program with these arguments, and waits for its start-up line.
  ///
  /// `prelude` is run by the shell that becomes the program: limits are set there.
  init(
    _ arguments: [String] = [], environment: [String: String] = [:], prelude: String = "true",
    descriptors: [Int32] = []
  ) throws {
    errors = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).log")
    let become = ["/bin/sh", "-c", "\(prelude); exec \"$0\" \"$@\"", Self.executable.path]
    child = try Child(
      become + ["--port", "0"] + arguments, environment: environment, errors: errors.path,
      descriptors: descriptors)
    line = String(child.read(until: "\n", seconds: 60).prefix { $0 != "\n" })
    guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
      let reason = DidNotStart(output: line, errors: Self.text(errors))
      try? FileManager.default.removeItem(at: errors)
      throw reason
    }
    self.port = port
  }

  deinit {
    _ = terminate()
    try? FileManager.default.removeItem(at: errors)
  }

  private static func text(_ file: URL) -> String {
    (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }

  /// Where it listens.
  var url: String { "http://127.0.0.1:\(port)" }

  /// The number by which signals reach it.
  var processIdentifier: Int32 { child.processIdentifier }

  /// The children of the process: its worker, unless it is unwatched or between two of them.
  var children: [Int32] {
    let path = "/proc/\(processIdentifier)/task/\(processIdentifier)/children"
    let text = try? String(contentsOfFile: path, encoding: .utf8)
    return (text ?? "").split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
  }

  /// The process that serves: the worker, or the program itself if it is unwatched.
  var servingProcess: Int32 { children.first ?? processIdentifier }

  /// What it has written to its standard error.
  var log: String { Self.text(errors) }

  /// Sends SIGTERM, and tells how the program ended.
  func terminate() -> Int32 {
    if child.isRunning { kill(processIdentifier, SIGTERM) }
    return waitUntilExit()
  }

  /// Waits until it has ended by itself; after a minute it is killed.
  func waitUntilExit() -> Int32 {
    let status = child.waitUntilExit(seconds: 60)
    if log.contains("Sanitizer") { print(log) }
    return status
  }
}
