import Foundation

/// Another program, run to its end.
struct Command {
  let status: Int32
  let output: String
  let errors: String

  /// Runs a program with these arguments.
  init(
    _ executable: URL, _ arguments: [String], environment: [String: String] = [:]
  ) throws {
    let process = Process()
    let output = Pipe.closedInOtherPrograms()
    let errors = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).log")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit(seconds: 60)
    status = process.terminationStatus
    self.output = String(decoding: data, as: UTF8.self)
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

extension Pipe {
  /// A pipe whose end is seen by its reader although other tests start programs meanwhile.
  static func closedInOtherPrograms() -> Pipe {
    let pipe = Pipe()
    for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
      _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    return pipe
  }
}
