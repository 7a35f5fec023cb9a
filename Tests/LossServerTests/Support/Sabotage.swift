import Foundation
import TestSupport

/// Code of a running program that a test replaces, so that the program traps as it would by a
/// mistake of its own.
///
/// No request is known to do that, and a signal that is sent comes from outside.
enum Sabotage {
  /// What a function does instead of its work, on the processors whose code is known here.
  enum Code {
    /// What Swift compiles a failed precondition to.
    case trap
    /// A call of itself, which ends with the stack.
    case endlessRecursion

    fileprivate var bytes: [UInt8]? {
      #if arch(x86_64)
        self == .trap ? [0x0F, 0x0B] : [0xE8, 0xFB, 0xFF, 0xFF, 0xFF]
      #else
        nil
      #endif
    }
  }

  struct Impossible: Error {
    let reason: String
  }

  /// Whether the code of another process can be replaced here.
  static var isPossible: Bool {
    guard Code.trap.bytes != nil, !Effort.isReduced else { return false }
    return (try? Command.shell("command -v nm").status) == 0
  }

  /// Puts `code` at the start of the function whose mangled name begins and ends so.
  static func put(
    _ code: Code, into prefix: String, _ suffix: String, of process: Int32
  ) throws {
    guard let bytes = code.bytes else { throw Impossible(reason: "an unknown processor") }
    let program = RunningProgram.executable.path
    let line = "nm \(program) | grep -E ' [tT] \(prefix.replacing("$", with: "\\$")).*\(suffix)$'"
    let address = try Command.shell(line).output.prefix { $0 != " " }
    let map = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
    let first = map.split(separator: "\n").first { $0.hasSuffix("/loss-server") }
    guard let offset = Int(address, radix: 16), let first,
      let base = Int(first.prefix { $0 != "-" }, radix: 16)
    else { throw Impossible(reason: "no function \(prefix)…\(suffix) in \(program)") }
    let memory = open("/proc/\(process)/mem", O_RDWR)
    defer { close(memory) }
    guard pwrite(memory, bytes, bytes.count, base + offset) == bytes.count else {
      throw Impossible(reason: "memory of process \(process): \(errno)")
    }
  }
}
