import Glibc
import HTTPServer
import Testing

/// Clients that misbehave: bounded in number and time, and a well-behaved one is served all along.
struct FaultTests {
  private func isWell(_ server: TestServer) -> Bool {
    (try? server.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text) == "hello"
  }

  @Test func `survives resets in the middle of bodies and answers`() throws {
    let server = try TestServer()
    for round in 0..<200 {
      let client = try server.connect()
      switch round % 4 {
      case 0: try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\nabc")
      case 1: try client.send("GET /pages HTTP/1.1\r\nHost: a\r\n\r\n")
      case 2: try client.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
      default: try client.send("GET /str")
      }
      client.reset()
    }
    #expect(isWell(server))
    #expect(TestServer.eventually { server.server.statistics.connectionsOpen <= 1 })
    #expect(TestServer.eventually { server.server.statistics.requestsInFlight == 0 })
    #expect(TestServer.eventually { server.server.statistics.memoryUsed <= 8_192 })
  }

  @Test func `survives rubbish`() throws {
    let server = try TestServer()
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<100 {
      let client = try server.connect()
      let rubbish = (0..<500).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      try? client.send(rubbish)
      client.endSending()
      _ = try? client.readToEnd()
    }
    #expect(isWell(server))
    #expect(TestServer.eventually { server.server.statistics.connectionsOpen <= 1 })
  }

  @Test func `serves others while clients trickle and never read`() throws {
    let server = try TestServer()
    let slow = try (0..<100).map { _ in try server.connect() }
    let deaf = try (0..<50).map { _ in try server.connect(receiveBuffer: 4_096) }
    for client in deaf { try client.send("GET /pages HTTP/1.1\r\nHost: a\r\n\r\n") }
    for byte in "GET / HTTP/1.1\r\nHost: a\r\n".utf8 {
      for client in slow { try client.send([byte]) }
      #expect(isWell(server))
    }
    for client in slow { try client.send("\r\n") }
    for client in slow { #expect(try client.reply().text == "hello") }
  }

  @Test func `serves a thousand connections`() throws {
    // Both ends live in this process.
    var limit = rlimit()
    _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = min(limit.rlim_max, 8_192)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let server = try TestServer()
    let clients = try (0..<1_000).map { _ in try server.connect() }
    for _ in 0..<3 {
      for client in clients { try client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n") }
      for client in clients { #expect(try client.reply().text == "later") }
    }
    #expect(server.server.statistics.connectionsOpen == 1_000)
    #expect(server.server.statistics.connectionsAccepted == 1_000)
  }

  @Test func `ends at once in the middle of everything`() throws {
    let server = try TestServer()
    let clients = try (0..<20).map { _ in try server.connect() }
    for (index, client) in clients.enumerated() {
      let path = ["/hold", "/pages", "/stream?compress"][index % 3]
      try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
    }
    server.server.stop()
    #expect(server.server.statistics.connectionsOpen == 0)
    #expect(server.server.statistics.memoryUsed == 0)
  }
}
