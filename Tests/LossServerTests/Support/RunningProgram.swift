import Foundation

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
  private let process = Process()
  private let errors: URL

  struct DidNotStart: Error {
    let output: String
    let errors: String
  }

  /// Starts the program with these arguments, and waits for its start-up line.
  ///
  /// `prelude` is run by the shell that becomes the program: limits are set there.
  init(
    _ arguments: [String] = [], environment: [String: String] = [:], prelude: String = "true"
  ) throws {
    let output = Pipe.closedInOtherPrograms()
    errors = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).log")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments =
      ["-c", "\(prelude); exec \"$0\" \"$@\"", Self.executable.path, "--port", "0"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    line = Self.firstLine(output.fileHandleForReading)
    guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
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

  /// What comes before the first end of a line, or within a minute.
  private static func firstLine(_ output: FileHandle) -> String {
    var text = ""
    let deadline = Date(timeIntervalSinceNow: 60)
    while !text.contains("\n"), deadline > Date() {
      var wait = pollfd(fd: output.fileDescriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 1_000) > 0 else { continue }
      let piece = output.availableData
      guard !piece.isEmpty else { break }
      text += String(decoding: piece, as: UTF8.self)
    }
    return String(text.prefix { $0 != "\n" })
  }

  private static func text(_ file: URL) -> String {
    (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }

  /// Where it listens.
  var url: String { "http://127.0.0.1:\(port)" }

  /// The number by which signals reach it.
  var processIdentifier: Int32 { process.processIdentifier }

  /// What it has written to its standard error.
  var log: String { Self.text(errors) }

  /// Sends SIGTERM, and tells how the program ended.
  func terminate() -> Int32 {
    if process.isRunning { process.terminate() }
    return waitUntilExit()
  }

  /// Waits until it has ended by itself; after a minute it is killed, and the status is 9.
  func waitUntilExit() -> Int32 {
    process.waitUntilExit(seconds: 60)
    return process.terminationStatus
  }
}

extension Process {
  /// Waits for the end, which comes by force after so many seconds.
  func waitUntilExit(seconds: Double) {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while isRunning, deadline > Date() { usleep(2_000) }
    if isRunning { kill(processIdentifier, SIGKILL) }
    waitUntilExit()
  }
}
