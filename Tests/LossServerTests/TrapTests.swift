import Foundation
import TestSupport
import Testing

/// Mistakes in the program itself, whatever thread meets them: the worker ends, says where, and is
/// replaced.
@Suite(.serialized, .enabled(if: Sabotage.isPossible, "needs code of this processor, and nm"))
struct TrapTests {
  /// A part of the program, and a request that needs it.
  struct Part: CustomTestStringConvertible {
    let testDescription: String
    /// The mangled name of a function: how it begins and how it ends.
    let function: (begin: String, end: String)
    let path: String
    let body: String
  }

  private static let parts = [
    Part(
      testDescription: "planned on an event loop",
      function: ("$s6Losses5HuberV14callAsFunction", "F"), path: "/loss/huber",
      body: #"{"y_true":[1234567],"y_pred":[7654321]}"#),
    Part(
      testDescription: "read on a computation thread",
      function: ("$s6Losses16CustomLossSourceC6parsed", "FZ"), path: "/loss",
      body: #"{"function":"secret = 1234567\nsecret","y_true":[1],"y_pred":[1]}"#),
  ]

  @Test(arguments: parts, [(Sabotage.Code.trap, "SIGILL"), (.endlessRecursion, "SIGSEGV")])
  func `end the worker with a backtrace and nothing of a request`(
    part: Part, flaw: (code: Sabotage.Code, signal: String)
  ) throws {
    let program = try RunningProgram(["--access-log", "off"])
    #expect(try program.isWell())
    let worker = try #require(program.children.first)
    try Sabotage.put(flaw.code, into: part.function.begin, part.function.end, of: worker)
    let client = try FaultsClient(program.port)
    client.send(
      "POST \(part.path) HTTP/1.1\r\nHost: a\r\nX-Request-Id: met-it\r\n"
        + "Content-Length: \(part.body.utf8.count)\r\n\r\n\(part.body)")
    #expect(client.read() == "")
    #expect(try program.isWell())
    #expect(try program.metric("loss_server_worker_starts_total") == 2)
    #expect(eventually { program.log.contains("in_flight=met-it") })
    #expect(program.terminate() == 0)
    let log = program.log
    #expect(log.contains("fatal signal \(flaw.signal) in thread "))
    // Before it stands what the kernel puts on the stack.
    #expect(log.contains("  1 loss-server+0x"))
    #expect(log.contains(" signal=\(flaw.signal) "))
    for content in ["1234567", "7654321", "secret", "y_true", "y_pred"] {
      #expect(!log.contains(content))
    }
  }
}
