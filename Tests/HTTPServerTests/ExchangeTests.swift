import HTTP1
import Testing

/// What a handler may do with a request that it answers later.
struct ExchangeTests {
  private let server: TestServer
  private let client: RawClient

  init() throws {
    server = try TestServer { $0.probeTime = 0.1 }
    client = try server.connect()
    try client.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
  }

  private func exchange() throws -> any Exchange {
    #expect(TestServer.eventually { !server.handler.exchanges.isEmpty })
    return try #require(server.handler.exchanges.first)
  }

  @Test func `takes the first answer only`() throws {
    let exchange = try exchange()
    #expect(!exchange.isCancelled)
    exchange.respond(TestHandler.text("one"))
    exchange.respond(TestHandler.text("two"))
    #expect(try client.reply().text == "one")
    exchange.respond(TestHandler.text("three"))
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.reply().text == "hello")
  }

  @Test func `reserves nothing once it has been answered`() throws {
    let exchange = try exchange()
    #expect(exchange.reserve(1_000))
    exchange.respond(TestHandler.text("one"))
    _ = try client.reply()
    #expect(TestServer.eventually { server.handler.records.count == 1 })
    #expect(!exchange.reserve(1_000))
  }

  @Test func `is cancelled when the client resets`() throws {
    let exchange = try exchange()
    client.reset()
    #expect(TestServer.eventually { exchange.isCancelled })
    #expect(TestServer.eventually { server.handler.records.first?.status == 0 })
    exchange.respond(TestHandler.text("too late"))
  }

  @Test func `is cancelled when the client has closed`() throws {
    _ = try self.exchange()
    let exchange: any Exchange
    do {
      let client = try server.connect()
      try client.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(TestServer.eventually { server.handler.exchanges.count == 2 })
      exchange = server.handler.exchanges[1]
    }
    #expect(TestServer.eventually { exchange.isCancelled })
  }

  @Test func `is answered when the client has only stopped sending`() throws {
    let exchange = try exchange()
    client.endSending()
    // Asked whether it is still there, it is.
    #expect(try client.reply().status == 100)
    #expect(!exchange.isCancelled)
    exchange.respond(TestHandler.text("one"))
    #expect(try client.reply().text == "one")
  }
}
