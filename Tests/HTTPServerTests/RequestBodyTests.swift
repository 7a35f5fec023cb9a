import HTTP1
import Testing

/// How bodies come in.
struct RequestBodyTests {
  @Test func `is received by its length`() throws {
    let server = try TestServer()
    let reply = try server.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
    #expect(reply.text == "hello")
  }

  @Test func `is received in chunks, byte by byte`() throws {
    let server = try TestServer()
    let client = try server.connect()
    let request =
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      + "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nTrailer: dropped\r\n\r\n"
    for byte in request.utf8 { try client.send([byte]) }
    #expect(try client.reply().text == "abcdefg")
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.reply().text == "hello")
  }

  @Test func `may be answered from another thread`() throws {
    let server = try TestServer()
    let reply = try server.ask(
      "POST /echo-later HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
    #expect(reply.text == "abc")
  }

  @Test(arguments: [(4 << 20, ["1", "2", "3"]), (100_000, ["1", "1", "1"])])
  func `has the receiver of the one before, where the budget has room to keep it`(
    budget: Int, served: [String]
  ) throws {
    let server = try TestServer { $0.memoryBudget = budget }
    let client = try server.connect()
    for expected in served {
      try client.send("POST /keep HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
      #expect(try client.reply().text == expected)
    }
    let isCounted = server.server.statistics.memoryUsed >= TestHandler.keptBytes
    #expect(isCounted == (budget > TestHandler.keptBytes))
  }

  @Test func `may be megabytes`() throws {
    let server = try TestServer()
    let client = try server.connect()
    let size = 5_000_000
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
    try client.send([UInt8](repeating: 7, count: size))
    #expect(try client.reply().body == [UInt8](repeating: 7, count: size))
  }

  @Test func `may be empty where one is expected`() throws {
    let server = try TestServer()
    let reply = try server.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
    #expect(reply.status == 200)
    #expect(reply.body.isEmpty)
  }

  @Test func `is asked for with 100 Continue once it is wanted`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    #expect(try client.reply().status == 100)
    try client.send("abc")
    #expect(try client.reply().text == "abc")
  }

  @Test func `is not asked for if the answer is known`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send(
      "POST /forbidden HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    let reply = try client.reply()
    #expect(reply.status == 403)
    #expect(reply.fields["connection"] == "close")
    #expect(client.isAtEnd())
  }

  @Test func `is not asked for if it is too large`() throws {
    let server = try TestServer { $0.limits.bodyBytes = 1_000 }
    let client = try server.connect()
    try client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n")
    #expect(try client.reply().status == 413)
    #expect(client.isAtEnd())
  }

  @Test func `is not asked for if something else is expected`() throws {
    let server = try TestServer()
    let reply = try server.ask(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: tea\r\n\r\n")
    #expect(reply.status == 417)
  }

  @Test func `is drained if it is small and nobody wants it`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send("POST /forbidden HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
    #expect(try client.reply().status == 403)
    try client.send("12345GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.reply().text == "hello")
  }

  @Test func `is drained after an answer to its first bytes`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send(
      "POST /first-bytes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n")
    #expect(try client.reply().text == "enough")
    try client.send("2\r\ncd\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.reply().text == "hello")
  }

  @Test func `does not cost the answer if it is large and nobody wants it`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send("POST /forbidden HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n")
    // More than the socket buffers hold: the answer arrives only if the server keeps reading.
    try client.send([UInt8](repeating: 1, count: 4_000_000))
    let reply = try client.reply()
    #expect(reply.status == 403)
    #expect(reply.fields["connection"] == "close")
    #expect(client.isAtEnd())
  }

  @Test func `that is cut short is refused`() throws {
    let server = try TestServer()
    let client = try server.connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
    client.endSending()
    #expect(try client.reply().status == 400)
    #expect(client.isAtEnd())
  }

  @Test func `must come in time`() throws {
    let server = try TestServer { $0.bodyIdleTime = 0.2 }
    let client = try server.connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
    #expect(try client.reply().status == 408)
    #expect(client.isAtEnd())
  }

  @Test func `must not trickle`() throws {
    let server = try TestServer {
      $0.rateGrace = 0.2
      $0.minimumBodyRate = 1_000_000
    }
    let client = try server.connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc")
    for _ in 0..<100 { if (try? client.send("x")) == nil { break } }
    #expect(try client.reply().status == 408)
  }

  @Test(arguments: ["gzip", "deflate"])
  func `is inflated`(coding: String) throws {
    let server = try TestServer()
    // The output of zlib for forty letters a, gzip and zlib format.
    let bodies: [String: [UInt8]] = [
      "gzip": try Self.python("gzip.compress(b'a'*40)"),
      "deflate": try Self.python("zlib.compress(b'a'*40)"),
    ]
    let body = try #require(bodies[coding])
    let client = try server.connect()
    try client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Encoding: \(coding)\r\n"
        + "Content-Length: \(body.count)\r\n\r\n")
    for byte in body { try client.send([byte]) }
    #expect(try client.reply().text == String(repeating: "a", count: 40))
  }

  @Test func `of an unknown coding is refused`() throws {
    let server = try TestServer()
    let reply = try server.ask(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx")
    #expect(reply.status == 415)
  }

  @Test func `that expands beyond the bound is refused`() throws {
    let server = try TestServer { $0.inflatedBytes = 10_000 }
    let bomb = try Self.python("gzip.compress(b'a'*1000000)")
    let client = try server.connect()
    try client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n"
        + "Content-Length: \(bomb.count)\r\n\r\n")
    try client.send(bomb)
    #expect(try client.reply().status == 413)
  }

  /// What an expression of another implementation gives.
  private static func python(_ expression: String) throws -> [UInt8] {
    let tool = try Tool(["python3", "-c", "import gzip, zlib; print((\(expression)).hex())"])
    let digits = Array(tool.output.filter { $0.isHexDigit }.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
    }
  }
}
