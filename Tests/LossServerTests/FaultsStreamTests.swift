import Foundation
import TestSupport
import Testing

/// Streams of lines that never end, end too soon, inflate without end, or are never read.
@Suite(.serialized) struct FaultsStreamTests {
  private let program: RunningProgram

  init() throws {
    program = try RunningProgram(["--access-log", "off", "--no-watch", "--max-body", "65536"])
    #expect(try program.isWell())
  }

  private static let head =
    "POST /loss/mse HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
    + "Connection: close\r\n"
  private static let line = FaultsRequest.body + "\n"

  private static func chunk(_ text: String) -> String {
    "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n"
  }

  private func expectSound() throws {
    #expect(try program.isWell())
    #expect(program.terminate() == 0)
  }

  @Test func `refuses a line without end, holding little of it, and goes on`() throws {
    let before = program.residentBytes
    let client = try FaultsClient(program.port)
    client.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n" + Self.chunk("{\"y_true\":["))
    let piece = Self.chunk(String(repeating: "1,", count: 50_000))
    for _ in 0..<40 { #expect(client.send(piece)) }
    if !Effort.isReduced { #expect(program.residentBytes < before + (16 << 20)) }
    client.send(Self.chunk("1]}\n" + Self.line) + "0\r\n\r\n")
    let answer = client.read()
    #expect(answer.contains(#""status":413"#))
    #expect(answer.contains(#""line":1"#))
    #expect(answer.contains(FaultsRequest.answer))
    try expectSound()
  }

  @Test func `answers what came before a stream breaks off`() throws {
    for end in ["", "{\"y_true\":[1],\"y_pr", "\"", "["] {
      let client = try FaultsClient(program.port)
      client.send(
        Self.head + "Transfer-Encoding: chunked\r\n\r\n" + Self.chunk(Self.line + end))
      client.endSending()
      let answer = client.read(until: #""code":"malformed_request""#)
      #expect(answer.contains(FaultsRequest.answer), "\(end)")
      #expect(answer.contains(#""code":"malformed_request""#), "\(end)")
    }
    let client = try FaultsClient(program.port)
    client.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n" + Self.chunk(Self.line))
    client.resetWhenClosed()
    try expectSound()
  }

  @Test func `ends a stream that inflates without end`() throws {
    let before = program.residentBytes
    for bomb in ["' '", "'{\"y_true\":[0'", "'\\n'"] {
      let answer = try Command.shell(
        "(printf '\(FaultsRequest.body)\\n'; head -c 100000000 /dev/zero | tr '\\0' \(bomb)) | "
          + "gzip -9 | curl -s -m 60 -H 'Content-Type: application/x-ndjson' "
          + "-H 'Content-Encoding: gzip' --data-binary @- \(program.url)/loss/mse"
      ).output
      #expect(answer.hasPrefix(FaultsRequest.answer + "\n"), "\(bomb)")
      #expect(answer.contains("invalid_compression"), "\(bomb)")
    }
    if !Effort.isReduced { #expect(program.residentBytes < before + (16 << 20)) }
    try expectSound()
  }

  @Test func `reads no more from a sender that does not read`() throws {
    let before = program.residentBytes
    let client = try FaultsClient(program.port, receiveBuffer: 4_096, patience: 1)
    client.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n")
    let piece = Self.chunk(String(repeating: Self.line, count: 2_000))
    var isHeldUp = false
    for _ in 0..<2_000 where !isHeldUp { isHeldUp = !client.send(piece) }
    #expect(isHeldUp)
    if !Effort.isReduced { #expect(program.residentBytes < before + (16 << 20)) }
    try expectSound()
  }
}
