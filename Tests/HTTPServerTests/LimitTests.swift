import HTTPServer
import Testing

/// How many at once.
struct LimitTests {
  @Test func `refuses connections beyond the limit with 503`() throws {
    let server = try TestServer { $0.connections = 3 }
    let clients = try (0..<3).map { _ in try server.connect() }
    #expect(TestServer.eventually { server.server.statistics.connectionsOpen == 3 })
    let reply = try server.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(reply.status == 503)
    #expect(reply.fields["connection"] == "close")
    try clients[0].send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try clients[0].reply().text == "hello")
  }

  @Test func `rests accepting and resumes when connections close`() throws {
    let server = try TestServer { $0.connections = 1 }
    var clients = try (0..<100).map { _ in try server.connect() }
    #expect(TestServer.eventually { server.server.statistics.acceptPauses > 0 })
    #expect(server.server.statistics.connectionsOpen <= 65)
    clients.removeAll()
    #expect(
      TestServer.eventually {
        (try? server.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status) == 200
      })
  }

  @Test func `bounds connections of one client`() throws {
    let server = try TestServer { $0.connectionsPerClient = 2 }
    let clients = try (0..<2).map { _ in try server.connect() }
    #expect(TestServer.eventually { server.server.statistics.connectionsOpen == 2 })
    #expect(try server.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status == 503)
    try clients[0].send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    _ = try clients[0].readToEnd()
    clients[0].endSending()
    #expect(TestServer.eventually { server.server.statistics.connectionsOpen == 1 })
    #expect(try server.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status == 200)
  }

  @Test func `bounds requests of one client`() throws {
    let server = try TestServer { $0.requestsPerClient = 1 }
    let first = try server.connect()
    try first.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(TestServer.eventually { !server.handler.exchanges.isEmpty })
    #expect(try server.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status == 503)
    server.handler.exchanges[0].respond(TestHandler.text("done"))
    #expect(try first.reply().text == "done")
    #expect(try server.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status == 200)
  }
}
