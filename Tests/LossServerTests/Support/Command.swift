import Foundation
import TestSupport

/// Another program, run to its end.
struct Command {
  let status: Int32
  let output: String
  let errors: String

  /// Runs a program with these arguments.
  init(
    _ executable: URL, _ arguments: [String], environment: [String: String] = [:]
  ) throws {
    let errors = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).log")
    defer { try? FileManager.default.removeItem(at: errors) }
    let child = try Child(
      [executable.path] + arguments, environment: environment, errors: errors.path)
    output = child.read(seconds: 60)
    status = child.waitUntilExit(seconds: 10)
    self.errors = try String(contentsOf: errors, encoding: .utf8)
  }

  /// Runs a line of a shell.
  static func shell(_ line: String) throws -> Command {
    try Command(URL(filePath: "/bin/bash"), ["-c", line])
  }

  /// Runs the program itself.
  static func program(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Command {
    try Command(RunningProgram.executable, arguments, environment: environment)
  }
}
