import Foundation
import TestSupport
import Testing

/// Clients that want more memory than there is.
@Suite(.serialized) struct FaultsMemoryTests {
  @Test func `refuses what would inflate without end`() throws {
    let program = try RunningProgram(["--access-log", "off"])
    let url = "\(program.url)/loss/mse"
    for bomb in ["' '", "'['", "'{\"y_true\":[0'"] {
      let answer = try Command.shell(
        "(printf \(bomb); head -c 40000000 /dev/zero | tr '\\0' ' ') | gzip -1 | "
          + "curl -s -m 20 -w '%{http_code}' -H 'Content-Encoding: gzip' --data-binary @- \(url)")
      #expect(answer.output.hasSuffix("400") || answer.output.hasSuffix("413"), "\(bomb)")
    }
    #expect(try program.isWell())
  }

  @Test func `keeps to its memory budget, and gives everything back`() throws {
    let program = try RunningProgram(["--access-log", "off", "--memory-budget", "24MiB"])
    #expect(try program.isWell())
    let before = program.residentBytes
    let statuses = try Self.attack(program.port, requests: 12, rows: 2_000)
    #expect(statuses.contains("200"))
    #expect(statuses.isSubset(of: ["200", "503", "broken off", "deaf"]), "\(statuses)")
    #expect(try eventually { try isIdle(program) })
    #expect(try program.isWell())
    if !Effort.isReduced { #expect(eventually { program.residentBytes < before + (12 << 20) }) }
    #expect(program.terminate() == 0)
  }

  @Test(.enabled(if: MemoryGroup.isAvailable, "needs a control group of its own"))
  func `is not killed in 256 MiB, whatever comes`() throws {
    let group = try MemoryGroup(mebibytes: Effort.isReduced ? 4_096 : 256)
    let budget = Effort.isReduced ? ["--memory-budget", "128MiB"] : []
    let program = try RunningProgram(
      ["--access-log", "off", "--body-timeout", "2", "--response-timeout", "2"] + budget,
      prelude: group.join)
    #expect(try program.isWell())
    let before = program.residentBytes
    for _ in 0..<Effort.of(3) {
      let statuses = try Self.attack(program.port, requests: 40, rows: Effort.of(12_000))
      #expect(
        statuses.isSubset(of: ["200", "503", "413", "408", "broken off", "deaf"]), "\(statuses)")
      #expect(statuses.contains("200"))
    }
    #expect(try eventually { try isIdle(program) })
    #expect(try program.isWell())
    if !Effort.isReduced { #expect(eventually { program.residentBytes < before + (24 << 20) }) }
    #expect(program.terminate() == 0)
  }

  /// Whether next to nothing is charged; buffers that are kept for a while are.
  private func isIdle(_ program: RunningProgram) throws -> Bool {
    try program.metric("loss_server_memory_used_bytes") ?? .infinity < 100_000
  }

  /// Many at once, each in its own bad way; the statuses that came back.
  private static func attack(_ port: Int, requests: Int, rows: Int) throws -> Set<String> {
    let large = Array(FaultsRequest.large(rows: rows, "Connection: close\r\n").utf8)
    let small = Array(
      FaultsRequest.large(rows: rows / 4, "Connection: close\r\nAccept-Encoding: gzip\r\n").utf8)
    let wide = FaultsRequest.wide(thousands: 5_000)
    let crowd = Crowd(requests) { index in
      guard let client = try? FaultsClient(port, receiveBuffer: 65_536, patience: 60) else {
        return "none"
      }
      switch index % 6 {
      case 0:
        client.resetWhenClosed()
        client.send(Array(large.prefix(large.count / 2)))
        return "broken off"
      case 1:
        client.send(wide)
        usleep(500_000)
        client.resetWhenClosed()
        return "deaf"
      case 2: client.send(small)
      case 3: client.send(large, piece: 100_000)
      default: client.send(large)
      }
      return String(client.read().dropFirst(9).prefix(3))
    }
    return Set(try crowd.wait())
  }
}
