import HTTPServer
import Testing

/// What becomes of requests when memory is short.
struct MemoryBudgetTests {
  @Test func `refuses with 413 what can never fit`() throws {
    let server = try TestServer { $0.memoryBudget = 1_000_000 }
    let reply = try server.ask(
      "POST /reserve?1000001 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
    #expect(reply.status == 413)
  }

  @Test func `lets a request wait until another gives back`() throws {
    let server = try TestServer {
      $0.memoryBudget = 1_000_000
      $0.memoryWait = 10
    }
    let first = try server.connect()
    try first.send("POST /hold-reserving?900000 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
    #expect(TestServer.eventually { server.server.statistics.memoryUsed > 900_000 })
    let second = try server.connect()
    try second.send(
      "POST /reserve?900000 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
    #expect(TestServer.eventually { server.server.statistics.requestsInFlight == 2 })
    server.handler.exchanges[0].respond(TestHandler.text("done"))
    #expect(try first.reply().text == "done")
    #expect(try second.reply().text == "x")
  }

  @Test func `refuses with 503 who has waited in vain`() throws {
    let server = try TestServer {
      $0.memoryBudget = 1_000_000
      $0.memoryWait = 0.2
      $0.retryAfter = 7
    }
    let first = try server.connect()
    try first.send("POST /hold-reserving?900000 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
    #expect(TestServer.eventually { server.server.statistics.memoryUsed > 900_000 })
    let client = try server.connect()
    try client.send(
      "POST /reserve?900000 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
        + "Expect: 100-continue\r\n\r\n")
    let reply = try client.reply()
    #expect(reply.status == 503)
    #expect(reply.fields["retry-after"] == "7")
  }

  @Test(arguments: ["/converse", "/converse-needing"])
  func `lets a conversation wait until another gives back`(path: String) throws {
    let server = try TestServer {
      $0.memoryBudget = 1_000_000
      $0.memoryWait = 60
    }
    let first = try server.connect()
    try first.send("POST /hold-reserving?900000 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
    #expect(TestServer.eventually { server.server.statistics.memoryUsed > 900_000 })
    for isWhole in [true, false] {
      let second = try server.connect()
      try second.send(
        "POST \(path)?900000 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "2\r\nxy\r\n" + (isWhole ? "0\r\n\r\n" : ""))
      #expect(TestServer.eventually { server.server.statistics.requestsInFlight == 2 })
      if isWhole {
        // Who waits may go.
        second.reset()
        #expect(TestServer.eventually { server.server.statistics.requestsInFlight == 1 })
        continue
      }
      server.handler.exchanges[0].respond(TestHandler.text("done"))
      #expect(try first.reply().text == "done")
      try second.send("0\r\n\r\n")
      #expect(try second.reply().text == "xy")
    }
  }

  @Test(arguments: [true, false])
  func `has a conversation go on without memory after a while`(isWhole: Bool) throws {
    let server = try TestServer {
      $0.memoryBudget = 1_000_000
      $0.memoryWait = 0.2
    }
    let client = try server.connect()
    try client.send(
      "POST /converse-needing?2000000 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "2\r\nxy\r\n" + (isWhole ? "0\r\n\r\n" : ""))
    if !isWhole {
      #expect(TestServer.eventually { server.server.statistics.requestsInFlight == 1 })
      try client.send("0\r\n\r\n")
    }
    #expect(try client.reply().text == "without memory")
  }

  @Test func `refuses growth at once`() throws {
    let server = try TestServer { $0.memoryBudget = 1_000_000 }
    #expect(try server.ask("GET /grow?100000 HTTP/1.1\r\nHost: a\r\n\r\n").text == "true")
    #expect(try server.ask("GET /grow?1000000 HTTP/1.1\r\nHost: a\r\n\r\n").text == "false")
  }

  @Test func `gets everything back`() throws {
    let server = try TestServer()
    for path in ["/grow?100000", "/pages", "/stream?compress", "/pages?compress"] {
      _ = try server.ask("GET \(path) HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
    }
    let client = try server.connect()
    try client.send("POST /hold-reserving?5000 HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx")
    #expect(TestServer.eventually { server.server.statistics.requestsInFlight == 1 })
    client.reset()
    #expect(TestServer.eventually { server.server.statistics.connectionsOpen == 0 })
    // What is left is the compressors that the loops keep: one each at the most here.
    #expect(TestServer.eventually { server.server.statistics.memoryUsed <= 700_000 })
    server.server.stop()
    #expect(server.server.statistics.memoryUsed == 0)
  }

  @Test func `is a share of the memory there is`() {
    #expect(MemoryBudget.defaultLimit > 1 << 20)
  }
}
