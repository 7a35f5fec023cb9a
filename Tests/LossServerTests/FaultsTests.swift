import Foundation
import Testing

/// Clients that come to harm the real program, and the good one that must not notice.
@Suite(.serialized) struct FaultsTests {
  /// A request that is answered as if nobody else were there.
  private func expectHealth(_ program: RunningProgram) throws {
    let answer = try program.exchange(FaultsRequest.post())
    #expect(answer.hasPrefix("HTTP/1.1 200 "))
    #expect(answer.hasSuffix(FaultsRequest.answer))
  }

  /// Waits until the process has no more descriptors open than these.
  private func expectDescriptors(_ program: RunningProgram, atMost count: Int) {
    for _ in 0..<500 where program.descriptors > count { usleep(20_000) }
    #expect(program.descriptors <= count)
  }

  @Test func `forgets clients that reset, break off, send rubbish and never read`() throws {
    let program = try RunningProgram(["--access-log", "off"])
    try expectHealth(program)
    let before = program.descriptors
    let ones = Array(repeating: "1", count: 1_000).joined(separator: ",")
    let hot = #"{"x":[\#(ones)],"num_classes":5000}"#
    for round in 0..<50 {
      let reset = try FaultsClient(program.port)
      reset.resetWhenClosed()
      reset.send(FaultsRequest.post("Content-Length: 1000000\r\n", "{\"y_true\":[1,2,"))
      let broken = try FaultsClient(program.port)
      broken.send(String(FaultsRequest.post().prefix(round)))
      let rubbish = try FaultsClient(program.port)
      rubbish.send(String(repeating: "\u{16}\u{3}\u{1}\u{0}\u{FF}", count: round * 100))
      guard round % 10 == 0 else { continue }
      let deaf = try FaultsClient(program.port, receiveBuffer: 4_096)
      deaf.send(
        "POST /to_categorical HTTP/1.1\r\nHost: a\r\nContent-Length: \(hot.utf8.count)\r\n\r\n\(hot)"
      )
      #expect(deaf.read(until: "HTTP/1.1 200 ").hasPrefix("HTTP/1.1 200 "))
    }
    try expectHealth(program)
    // One more may be there for good: what the first computation opened.
    expectDescriptors(program, atMost: before + 2)
    #expect(program.terminate() == 0)
  }

  @Test func `answers others while hundreds trickle or idle`() throws {
    let program = try RunningProgram(["--access-log", "off"])
    var idle: [FaultsClient] = []
    for index in 0..<300 {
      let client = try FaultsClient(program.port)
      if index % 3 == 0 { client.send("POST /loss/mse HTTP/1.1\r\nHost: a\r\nContent-Length: 900") }
      idle.append(client)
    }
    for round in 0..<20 {
      for client in idle[(round * 15)..<(round * 15 + 15)] { client.send("0") }
      try expectHealth(program)
    }
    idle = []
    #expect(program.terminate() == 0)
  }

  @Test func `closes on who is too slow, with an answer where one is due`() throws {
    let program = try RunningProgram([
      "--access-log", "off", "--head-timeout", "0.3", "--body-timeout", "0.3",
      "--idle-timeout", "0.3",
    ])
    for slow in ["GET /he", FaultsRequest.post("Content-Length: 27\r\n", "{")] {
      let client = try FaultsClient(program.port)
      client.send(slow)
      let answer = client.read()
      #expect(answer.hasPrefix("HTTP/1.1 408 "))
      #expect(answer.contains("Connection: close\r\n"))
    }
    let silent = try FaultsClient(program.port)
    #expect(silent.read() == "")
    let idle = try FaultsClient(program.port)
    idle.send(FaultsRequest.get("/healthz"))
    #expect(idle.read().hasSuffix(#"{"status":"ok"}"#))
  }

  @Test func `pauses when descriptors run out, and goes on when there are some again`() throws {
    let program = try RunningProgram(["--access-log", "off"])
    try expectHealth(program)
    let limited = try Command.shell("prlimit --pid \(program.processIdentifier) --nofile=64:64")
    try #require(limited.status == 0)
    var crowd = try (0..<120).map { _ in try FaultsClient(program.port) }
    for client in crowd { client.send("GET /healthz HTTP/1.1\r\n") }
    for _ in 0..<500 where program.descriptors < 64 { usleep(10_000) }
    #expect(program.descriptors == 64)
    crowd = []
    try expectHealth(program)
    #expect(program.terminate() == 0)
  }

  @Test func `refuses what would inflate without end`() throws {
    let program = try RunningProgram(["--access-log", "off"])
    let url = "\(program.url)/loss/mse"
    for bomb in ["' '", "'['", "'{\"y_true\":[0'"] {
      let answer = try Command.shell(
        "(printf \(bomb); head -c 40000000 /dev/zero | tr '\\0' ' ') | gzip -1 | "
          + "curl -s -m 20 -w '%{http_code}' -H 'Content-Encoding: gzip' --data-binary @- \(url)")
      #expect(answer.output.hasSuffix("400") || answer.output.hasSuffix("413"), "\(bomb)")
    }
    try expectHealth(program)
  }

  @Test func `keeps to its memory budget, and gives everything back`() async throws {
    let program = try RunningProgram(["--access-log", "off", "--memory-budget", "24MiB"])
    let port = program.port
    let row = "[" + Array(repeating: "0.5", count: 100).joined(separator: ",") + "]"
    let rows = Array(repeating: row, count: 2_000).joined(separator: ",")
    let body = #"{"y_true":[\#(rows)],"y_pred":[\#(rows)],"outputs":["gradient"]}"#
    let request = FaultsRequest.post("Content-Length: \(body.utf8.count)\r\n", body)
    let statuses = await withTaskGroup(of: String.self) { group in
      for index in 0..<12 {
        group.addTask {
          guard let client = try? FaultsClient(port) else { return "none" }
          if index % 4 == 0 {
            client.resetWhenClosed()
            client.send(String(request.prefix(request.utf8.count / 2)))
            return "broken off"
          }
          client.send(request)
          client.endSending()
          return String(client.read().dropFirst(9).prefix(3))
        }
      }
      return await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(statuses.contains("200"))
    #expect(statuses.isSubset(of: ["200", "503", "broken off"]), "\(statuses)")
    var used: Double?
    for _ in 0..<500 {
      used = try program.metric("loss_server_memory_used_bytes")
      if let used, used < 100_000 { break }
      usleep(20_000)
    }
    #expect(try #require(used) < 100_000)
    try expectHealth(program)
    #expect(program.terminate() == 0)
  }

  @Test func `has metrics of bounded size however odd the requests are`() throws {
    let program = try RunningProgram(["--access-log", "off"])
    for index in 0..<200 {
      _ = try program.exchange(
        "M\(index) /odd\(index) HTTP/1.1\r\nHost: h\(index)\r\n\r\n"
          + FaultsRequest.get("/loss/odd\(index)?odd\(index)=1"))
    }
    let text = try program.exchange(FaultsRequest.get("/metrics"))
    #expect(!text.contains("odd1") && !text.contains("M1"))
    #expect(text.split(separator: "\n").count < 400)
  }
}
