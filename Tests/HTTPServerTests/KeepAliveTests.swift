import HTTP1
import Testing

/// How requests follow one another on a connection.
struct KeepAliveTests {
  @Test func `serves one request after the other on a connection`() throws {
    let server = try TestServer()
    let client = try server.connect()
    for _ in 0..<3 {
      try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      let reply = try client.reply()
      #expect(reply.status == 200)
      #expect(reply.text == "hello")
      #expect(reply.fields["connection"] == nil)
    }
    #expect(server.server.statistics.connectionsAccepted == 1)
  }

  @Test func `answers pipelined requests in order`() throws {
    let server = try TestServer()
    let client = try server.connect()
    let paths = ["/later", "/", "/pages", "/later", "/forbidden", "/stream", "/"]
    try client.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
    for path in paths {
      let reply = try client.reply()
      switch path {
      case "/later": #expect(reply.text == "later")
      case "/pages": #expect(reply.body.count == TestHandler.pagesSize)
      case "/stream": #expect(reply.body.count == TestHandler.streamSize)
      case "/forbidden": #expect(reply.status == 403)
      default: #expect(reply.text == "hello")
      }
    }
  }

  @Test func `answers thousands of pipelined requests`() throws {
    let server = try TestServer()
    let client = try server.connect()
    for _ in 0..<20 {
      try client.send(
        String(
          repeating: "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", count: 100))
      for _ in 0..<100 { #expect(try client.reply().text == "abc") }
    }
  }

  @Test func `never executes what follows a request that closes`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send(
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /later HTTP/1.1\r\nHost: a\r\n\r\n"
    )
    #expect(try client.reply().fields["connection"] == "close")
    #expect(client.isAtEnd())
    #expect(TestServer.eventually { !server.handler.records.isEmpty })
    #expect(server.handler.records.map(\.head?.path) == ["/"])
  }

  @Test func `closes after a request of HTTP 1.0 unless it asks to stay`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    #expect(try client.reply().fields["connection"] == "keep-alive")
    try client.send("GET / HTTP/1.0\r\n\r\n")
    #expect(try client.reply().text == "hello")
    #expect(client.isAtEnd())
  }

  @Test func `sends a stream to HTTP 1.0 until the connection ends`() throws {
    let server = try TestServer()
    let reply = try server.ask("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    #expect(reply.fields["transfer-encoding"] == nil)
    #expect(reply.body.count == TestHandler.streamSize)
  }

  @Test func `answers a client that has closed its sending half`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
    client.endSending()
    #expect(try client.reply().text == "later")
    #expect(try client.reply().text == "hello")
    #expect(client.isAtEnd())
  }

  @Test func `closes a connection that is idle for too long`() throws {
    let server = try TestServer { $0.idleTime = 0.2 }
    let client = try server.connect()
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try client.reply()
    #expect(client.isAtEnd())
  }
}
