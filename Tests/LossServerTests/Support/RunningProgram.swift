import Foundation

/// The real program, started on a free port.
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
  }

  /// Starts the program with these arguments, and waits for its start-up line.
  init(_ arguments: [String] = [], environment: [String: String] = [:]) throws {
    let output = Pipe()
    errors = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).log")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    process.executableURL = Self.executable
    process.arguments = ["--port", "0"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    var text = ""
    while !text.contains("\n") {
      let piece = output.fileHandleForReading.availableData
      guard !piece.isEmpty else { throw DidNotStart(output: text) }
      text += String(decoding: piece, as: UTF8.self)
    }
    line = String(text.prefix { $0 != "\n" })
    guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
      process.terminate()
      throw DidNotStart(output: text)
    }
    self.port = port
  }

  deinit {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: errors)
  }

  /// Where it listens.
  var url: String { "http://127.0.0.1:\(port)" }

  /// The number by which signals reach it.
  var processIdentifier: Int32 { process.processIdentifier }

  /// What it has written to its standard error.
  var log: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  /// Sends SIGTERM, and tells how the program ended.
  func terminate() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Waits until it has ended by itself.
  func waitUntilExit() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
