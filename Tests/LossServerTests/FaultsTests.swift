import Foundation
import Testing

/// Clients that come to harm the real program, and the good one that must not notice.
@Suite(.serialized) struct FaultsTests {
  @Test func `forgets clients that reset, break off, send rubbish and never read`() throws {
    let program = try RunningProgram(["--access-log", "off"])
    #expect(try program.isWell())
    let before = program.descriptors
    var deaf: [FaultsClient] = []
    for round in 0..<50 {
      let reset = try FaultsClient(program.port)
      reset.resetWhenClosed()
      reset.send(FaultsRequest.post("Content-Length: 1000000\r\n", "{\"y_true\":[1,2,"))
      let broken = try FaultsClient(program.port)
      broken.send(String(FaultsRequest.post().prefix(round)))
      let rubbish = try FaultsClient(program.port)
      rubbish.send(String(repeating: "\u{16}\u{3}\u{1}\u{0}\u{FF}", count: round * 100))
      guard round % 10 == 0 else { continue }
      // Its answer has begun, and 20 MB of it are never read.
      let client = try FaultsClient(program.port, receiveBuffer: 4_096)
      client.send(FaultsRequest.wide(thousands: 5_000))
      #expect(client.read(until: "HTTP/1.1 200 ").hasPrefix("HTTP/1.1 200 "))
      deaf.append(client)
    }
    #expect(try program.isWell())
    deaf = []
    // One more may be there for good: what the first computation opened.
    #expect(eventually { program.descriptors <= before + 2 })
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
      #expect(try program.isWell())
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

  @Test func `serves thousands at once`() throws {
    let program = try RunningProgram(["--access-log", "off"])
    // From more than one thread: they also come all at the same time.
    let port = program.port
    let crowd = Crowd(4) { _ in
      let clients = (0..<500).compactMap { _ in try? FaultsClient(port) }
      for _ in 0..<2 {
        for client in clients { client.send(FaultsRequest.post()) }
        for client in clients {
          guard client.read(until: FaultsRequest.answer).hasPrefix("HTTP/1.1 200 ") else {
            return false
          }
        }
      }
      return clients.count == 500
    }
    #expect(try crowd.wait() == [true, true, true, true])
    #expect(try program.isWell())
    #expect(program.terminate() == 0)
  }

  @Test func `pauses when descriptors run out, and goes on when there are some again`() throws {
    let program = try RunningProgram(["--access-log", "off"], prelude: "ulimit -n 64")
    #expect(try program.isWell())
    var crowd = try (0..<120).map { _ in try FaultsClient(program.port) }
    for client in crowd { client.send("GET /healthz HTTP/1.1\r\n") }
    #expect(eventually { program.descriptors(below: 64) == 64 })
    crowd = []
    #expect(try program.isWell())
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
