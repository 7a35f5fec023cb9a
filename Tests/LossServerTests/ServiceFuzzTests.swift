import Foundation
import TestSupport
import Testing

/// A short run of the structured fuzzer; `Scripts/fuzz service` runs a long one.
///
/// Its requests are sent by children of `ServiceFuzz`, so that one that ends a process is reported
/// with the command that repeats it.
@Suite struct ServiceFuzzTests {
  /// Requests of a run: `LOSS_SERVER_FUZZ_REQUESTS`, for sanitizers that take longer for each.
  private static let requests =
    ProcessInfo.processInfo.environment["LOSS_SERVER_FUZZ_REQUESTS"] ?? "20000"

  @Test func `no request ends the process, breaks a law or goes unanswered`() throws {
    let program = RunningProgram.executable.deletingLastPathComponent()
      .appending(path: "ServiceFuzz")
    let fuzzer = try Child([program.path, "--requests", Self.requests, "--seed", "1"])
    let output = fuzzer.read(seconds: 1_200)
    #expect(fuzzer.waitUntilExit(seconds: 10) == 0, "\(output)")
    #expect(output.contains("\(Self.requests) requests"), "\(output)")
  }
}
