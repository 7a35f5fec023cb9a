import HTTP1
import HTTPServer
import Synchronization
import Testing

/// How a server ends.
struct DrainTests {
  private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
  }

  @Test func `finishes what is in flight, and says that it closes`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(TestServer.eventually { !server.handler.exchanges.isEmpty })
    let done = Flag()
    server.server.drain { done.set() }
    #expect(server.server.isDraining)
    #expect(TestServer.eventually { (try? server.connect()) == nil })
    #expect(!done.isSet)
    server.handler.exchanges[0].respond(TestHandler.text("finished"))
    let reply = try client.reply()
    #expect(reply.text == "finished")
    #expect(reply.fields["connection"] == "close")
    #expect(client.isAtEnd())
    // Lingering ends as soon as the client closes its side.
    client.endSending()
    #expect(TestServer.eventually { done.isSet })
    #expect(server.server.statistics.memoryUsed == 0)
  }

  @Test func `answers a request on an idle connection before it closes it`() throws {
    let server = try TestServer { $0.drainIdleTime = 5 }
    let client = try server.connect()
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try client.reply()
    server.server.drain()
    // The other loop may hear of the drain a little later: until then answers stay open.
    var hasClosed = false
    while !hasClosed {
      try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      let reply = try client.reply()
      #expect(reply.text == "hello")
      hasClosed = reply.fields["connection"] == "close"
    }
    #expect(client.isAtEnd())
  }

  @Test func `closes idle connections`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try client.reply()
    let done = Flag()
    server.server.drain { done.set() }
    #expect(client.isAtEnd())
    #expect(TestServer.eventually { done.isSet })
  }

  @Test func `keeps accepting for the delay`() throws {
    let server = try TestServer { $0.drainDelay = 30 }
    server.server.drain()
    #expect(server.server.isDraining)
    #expect(try server.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text == "hello")
  }

  @Test func `cancels what is in flight at the end of its time`() throws {
    let server = try TestServer { $0.drainTime = 0.3 }
    let client = try server.connect()
    try client.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(TestServer.eventually { !server.handler.exchanges.isEmpty })
    let done = Flag()
    server.server.drain { done.set() }
    #expect(TestServer.eventually { done.isSet })
    #expect(server.handler.exchanges[0].isCancelled)
    #expect(client.isAtEnd())
  }

  @Test func `serves whoever is in the queue`() throws {
    let server = try TestServer()
    let clients = try (0..<50).map { _ in try server.connect() }
    for client in clients { try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
    server.server.drain()
    for client in clients { #expect(try client.reply().text == "hello") }
  }

  @Test func `may begin twice and before the start`() throws {
    let server = try HTTPServer(
      listeners: [.tcp(host: "127.0.0.1", port: 0)], handler: TestHandler())
    let done = Flag()
    server.drain { done.set() }
    #expect(done.isSet)
    let again = Flag()
    server.drain { again.set() }
    #expect(again.isSet)
    #expect(throws: ServerError.alreadyStarted) { try server.start() }
  }
}
