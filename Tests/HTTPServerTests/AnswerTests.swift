import HTTP1
import Testing

/// What answers look like on the wire.
struct AnswerTests {
  @Test func `has a date, a length and an identity`() throws {
    let server = try TestServer()
    let reply = try server.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(reply.fields["date"]?.hasSuffix(" GMT") == true)
    #expect(reply.fields["content-length"] == "5")
    #expect(reply.fields["x-request-id"]?.isEmpty == false)
  }

  @Test func `takes over a sane identity`() throws {
    let server = try TestServer()
    let reply = try server.ask("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine-1\r\n\r\n")
    #expect(reply.fields["x-request-id"] == "mine-1")
  }

  @Test func `to HEAD has no body`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.reply(toHead: true).fields["content-length"] == "5")
    #expect(try client.reply().text == "hello")
  }

  @Test func `is streamed in chunks`() throws {
    let server = try TestServer()
    let reply = try server.ask("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(reply.fields["transfer-encoding"] == "chunked")
    #expect(reply.body == [UInt8](repeating: UInt8(ascii: "y"), count: TestHandler.streamSize))
  }

  @Test(arguments: ["gzip", "deflate"], ["/pages?compress", "/stream?compress"])
  func `is compressed if the client takes that`(coding: String, path: String) throws {
    let server = try TestServer()
    let head = try server.ask(
      "GET \(path) HTTP/1.1\r\nHost: a\r\nAccept-Encoding: \(coding)\r\n\r\n")
    #expect(head.fields["content-encoding"] == coding)
    #expect(head.fields["vary"] == "Accept-Encoding")
    #expect(head.body.count < 100_000)
    let tool = try Tool([
      "curl", "-s", "--compressed", "-H", "Accept-Encoding: \(coding)",
      "http://127.0.0.1:\(server.port)\(path)",
    ])
    let letter = path.hasPrefix("/pages") ? "x" : "y"
    let size = path.hasPrefix("/pages") ? TestHandler.pagesSize : TestHandler.streamSize
    #expect(tool.output == String(repeating: letter, count: size))
  }

  @Test func `is not compressed if it is small`() throws {
    let server = try TestServer()
    let reply = try server.ask("GET /small HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
    #expect(reply.fields["content-encoding"] == nil)
    #expect(reply.text == "tiny")
  }

  @Test func `to broken framing closes, and what follows is never executed`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    let reply = try client.reply()
    #expect(reply.status == 400)
    #expect(reply.fields["connection"] == "close")
    #expect(client.isAtEnd())
    #expect(server.handler.records.map(\.head?.path) == [nil])
  }

  @Test func `to a head that does not come in time is 408`() throws {
    let server = try TestServer { $0.headTime = 0.2 }
    let client = try server.connect()
    try client.send("GET / HTTP/1.1\r\nHo")
    #expect(try client.reply().status == 408)
    #expect(client.isAtEnd())
  }

  @Test func `never carries a field with a line end`() throws {
    let server = try TestServer()
    let reply = try server.ask("GET /bad-field HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(reply.status == 500)
    #expect(reply.fields["set-cookie"] == nil)
  }

  @Test func `that nobody reads holds a bounded buffer, and not for ever`() throws {
    let server = try TestServer {
      $0.responseIdleTime = 0.3
      $0.memoryBudget = 8 << 20
    }
    let client = try server.connect(receiveBuffer: 4_096)
    try client.send(String(repeating: "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n", count: 50))
    #expect(TestServer.eventually { server.server.statistics.connectionsOpen == 0 })
    #expect(server.server.statistics.memoryUsed <= 300_000)
  }

  @Test func `is reported with what it was`() throws {
    let server = try TestServer()
    _ = try server.ask(
      "POST /echo HTTP/1.1\r\nHost: a\r\nX-Request-Id: r1\r\nContent-Length: 3\r\n\r\nabc")
    #expect(TestServer.eventually { server.handler.records.count == 1 })
    let record = try #require(server.handler.records.first)
    #expect(record.requestID == "r1")
    #expect(record.head?.method == .post)
    #expect(record.head?.path == "/echo")
    #expect(record.status == 200)
    #expect(record.bytesIn == 3)
    #expect(record.bytesOut == 3)
    #expect(record.peer == "127.0.0.1")
    #expect(record.duration >= 0)
  }
}
