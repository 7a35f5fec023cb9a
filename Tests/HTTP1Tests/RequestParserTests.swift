import TestSupport
import Testing

@testable import HTTP1

struct RequestParserTests {
  @Test(arguments: goodRequests)
  func `reads a good request`(_ request: GoodRequest) throws {
    let said = Reading.of(request.text)
    let head = try #require(said.head)
    #expect(head.path == request.path)
    #expect(head.query == request.query)
    #expect(head.framing == request.framing)
    #expect(head.keepsAlive == request.keepsAlive)
    #expect(said.body == request.body)
    #expect(said.last == .end)
    #expect(said.count == (request.body.isEmpty ? 2 : 3))
  }

  @Test(arguments: badRequests)
  func `refuses a bad request`(_ request: BadRequest) throws {
    #expect(Reading.of(request.text).failure == request.failure)
  }

  @Test(arguments: goodRequests)
  func `finds every prefix of a good request partial`(_ request: GoodRequest) {
    let bytes = Array(request.text.utf8)
    for length in 0..<bytes.count {
      let said = Reading.of([Array(bytes[..<length])])
      #expect(said.failure == nil, "after \(length) bytes")
      #expect(!said.contains(.end), "after \(length) bytes")
    }
  }

  @Test(arguments: goodRequests)
  func `tells the same of a good request wherever it is cut`(_ request: GoodRequest) {
    expectSameWhereverCut(request.text)
  }

  @Test(arguments: badRequests)
  func `tells the same of a bad request wherever it is cut`(_ request: BadRequest) {
    expectSameWhereverCut(request.text)
  }

  private func expectSameWhereverCut(_ text: String, limits: Limits = Limits()) {
    let bytes = Array(text.utf8)
    let whole = Reading.of([bytes], limits: limits)
    for cut in 0...bytes.count {
      let said = Reading.of([Array(bytes[..<cut]), Array(bytes[cut...])], limits: limits)
      #expect(said == whole, "cut at \(cut)")
    }
    #expect(Reading.of(bytes.map { [$0] }, limits: limits) == whole, "byte by byte")
  }

  @Test func `tells the same of a stream of requests in random pieces`() {
    let bytes = Array(goodRequests.map(\.text).joined().utf8)
    let whole = Reading.of([bytes])
    #expect(whole.filter { $0 == .end }.count == goodRequests.count)
    var random = Seeded(4)
    for _ in 0..<200 {
      var pieces: [[UInt8]] = []
      var start = 0
      while start < bytes.count {
        let size = Int.random(in: 1...(Bool.random(using: &random) ? 5 : 300), using: &random)
        pieces.append(Array(bytes[start..<min(start + size, bytes.count)]))
        start += size
      }
      #expect(Reading.of(pieces) == whole)
    }
  }

  @Test func `survives random damage, and tells the same of it in pieces`() {
    var random = Seeded(5)
    let bad = Array("\r\n\0 \t:;,%/?#[]0aZ\u{7F}\u{E9}".utf8)
    for request in goodRequests {
      for _ in 0..<60 {
        var bytes = Array(request.text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let index = Int.random(in: 0..<bytes.count, using: &random)
          let byte = bad.randomElement(using: &random) ?? 0
          switch Int.random(in: 0..<3, using: &random) {
          case 0: bytes[index] = byte
          case 1: bytes.insert(byte, at: index)
          default: if bytes.count > 1 { bytes.remove(at: index) }
          }
        }
        let whole = Reading.of([bytes])
        #expect(Reading.of(bytes.map { [$0] }) == whole)
      }
    }
  }

  @Test func `says nothing but the failure after a failure`() {
    var reading = Reading()
    reading.feed("GET / HTTP/1.1\n".utf8)
    let failure = reading.said.last
    reading.feed("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    #expect(reading.said.count == 2)
    #expect(reading.said.last == failure)
    #expect(reading.parser.hasFailed)
  }

  @Test func `reads pipelined requests in order`() {
    let said = Reading.of(
      "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nGETGET /b HTTP/1.1\r\nHost: a\r\n\r\n"
    )
    #expect(said.count == 5)
    guard case .head(let second) = said[3] else { return #expect(Bool(false)) }
    #expect(second.path == "/b")
  }

  @Test func `leaves the cursor behind the message`() {
    let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET".utf8)
    var parser = RequestParser()
    var cursor = 0
    guard case .head = parser.next(in: bytes.span, at: &cursor) else { return #expect(Bool(false)) }
    guard case .end = parser.next(in: bytes.span, at: &cursor) else { return #expect(Bool(false)) }
    #expect(cursor == bytes.count - 3)
    #expect(parser.isIdle)
    _ = parser.next(in: bytes.span, at: &cursor)
    #expect(!parser.isIdle)
  }

  @Test func `knows when it is idle`() {
    var reading = Reading()
    #expect(reading.parser.isIdle)
    reading.feed("\r\n".utf8)
    #expect(!reading.parser.isIdle)
    reading.feed("GET / HTTP/1.1\r\nHost: a\r\n".utf8)
    #expect(!reading.parser.isIdle)
    reading.parser.trim()
    reading.feed("\r\n".utf8)
    #expect(reading.parser.isIdle)
    #expect(reading.said.head?.fields == [Field("Host", "a")])
    reading.parser.trim()
    reading.feed("GET / HTTP/1.1\r\nHost: b\r\n\r\n".utf8)
    #expect(reading.said.count == 4)
  }

  @Test func `takes any limit, however silly`() {
    for silly in [Int.min, -1, 0, 1, Int.max - 1, Int.max] {
      var limits = Limits()
      limits.targetBytes = silly
      limits.headBytes = silly
      limits.fieldCount = silly
      limits.bodyBytes = silly
      limits.chunkLineBytes = silly
      limits.chunkExtensionBytes = silly
      limits.trailerBytes = silly
      for request in goodRequests {
        let said = Reading.of(request.text, limits: limits)
        #expect(silly > 1 ? said.last == .end : said.failure != nil)
      }
    }
  }

  @Test func `expects only where a body is to come and the client knows how to`() {
    func expects(_ text: String) -> Bool? { Reading.of(text).head?.expectsContinue }
    let end = "Expect: 100-continue\r\n\r\n"
    #expect(expects("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\(end)") == true)
    #expect(expects("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\(end)") == true)
    #expect(expects("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\(end)") == false)
    #expect(expects("POST / HTTP/1.1\r\nHost: a\r\n\(end)") == false)
    #expect(expects("POST / HTTP/1.0\r\nContent-Length: 1\r\n\(end)") == false)
    #expect(expects("POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: x\r\n\r\n") == false)
  }

  // Limits: the last that passes, the first that does not.

  @Test func `bounds the target`() {
    var limits = Limits()
    limits.targetBytes = 10
    func said(_ target: String) -> [Said] {
      Reading.of("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", limits: limits)
    }
    #expect(said("/123456789").head?.path == "/123456789")
    #expect(said("/123456789a").failure == .targetTooLong(limit: 10))
    #expect(said("/" + String(repeating: "a", count: 1000)).failure == .targetTooLong(limit: 10))
    for length in 0...80 {
      expectSameWhereverCut(
        "GET /\(String(repeating: "a", count: length)) HTTP/1.1\r\nHost: a\r\n\r\n", limits: limits)
    }
    // No end of the line is needed to see it.
    #expect(
      Reading.of("GET /\(String(repeating: "a", count: 100))", limits: limits).failure
        == .targetTooLong(limit: 10))
  }

  @Test func `bounds the head`() {
    let text = "GET / HTTP/1.1\r\nHost: a\r\nX: abc\r\n\r\n"
    var limits = Limits()
    limits.headBytes = text.utf8.count
    #expect(Reading.of(text, limits: limits).last == .end)
    for bytes in 0..<text.utf8.count {
      limits.headBytes = bytes
      #expect(Reading.of(text, limits: limits).failure == .headTooLarge(limit: bytes))
      expectSameWhereverCut(text, limits: limits)
    }
    limits.headBytes = 100
    let endless = String(repeating: "\r\n", count: 51)
    #expect(Reading.of(endless, limits: limits).failure == .headTooLarge(limit: 100))
  }

  @Test func `bounds the number of fields`() {
    var limits = Limits()
    limits.fieldCount = 3
    let start = "GET / HTTP/1.1\r\nHost: a\r\nB: b\r\nC: c\r\n"
    #expect(Reading.of(start + "\r\n", limits: limits).last == .end)
    #expect(
      Reading.of(start + "D: d\r\n\r\n", limits: limits).failure
        == .headTooLarge(limit: limits.headBytes))
  }

  @Test func `bounds the body, sized or chunked`() {
    var limits = Limits()
    limits.bodyBytes = 4
    let start = "POST / HTTP/1.1\r\nHost: a\r\n"
    #expect(Reading.of(start + "Content-Length: 4\r\n\r\nabcd", limits: limits).body == "abcd")
    let sized = Reading.of(start + "Content-Length: 5\r\n\r\nabcde", limits: limits)
    #expect(sized.head != nil)
    #expect(sized.failure == .bodyTooLarge(limit: 4))
    let chunked = start + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"
    #expect(Reading.of(chunked + "2\r\ncd\r\n0\r\n\r\n", limits: limits).body == "abcd")
    #expect(Reading.of(chunked + "3\r\n", limits: limits).failure == .bodyTooLarge(limit: 4))
    #expect(
      Reading.of(chunked + "7FFFFFFFFFFFFFFF\r\n", limits: limits).failure
        == .bodyTooLarge(limit: 4))
  }

  @Test func `bounds chunk lines, extensions and trailers`() {
    let start = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    var limits = Limits()
    limits.chunkLineBytes = 8
    limits.chunkExtensionBytes = 10
    limits.trailerBytes = 10
    func said(_ body: String) -> [Said] { Reading.of(start + body, limits: limits) }
    #expect(said("00000001\r\nx\r\n0\r\n\r\n").body == "x")
    #expect(said("000000001\r\nx\r\n0\r\n\r\n").failure != nil)
    #expect(said("1;abcd\r\nx\r\n1;abcd\r\nx\r\n0\r\n\r\n").last == .end)
    #expect(said("1;abcd\r\nx\r\n1;abcde\r\nx\r\n0\r\n\r\n").failure != nil)
    #expect(said("0\r\nA: bcdef\r\n\r\n").last == .end)
    #expect(said("0\r\nA: bcdefg\r\n\r\n").failure == .headTooLarge(limit: 10))
    #expect(said("0\r\nA: b\r\nC: d\r\n\r\n").failure == .headTooLarge(limit: 10))
    expectSameWhereverCut(start + "000000001\r\nx\r\n", limits: limits)
    expectSameWhereverCut(start + "0\r\nA: b\r\nC: d\r\n\r\n", limits: limits)
  }

  @Test func `reads a head of a million bytes that come one by one`() {
    // If every byte cost a look at all before it, this would not end within the hour.
    var limits = Limits()
    limits.headBytes = 1 << 20
    limits.fieldCount = 10
    let value = String(repeating: "v", count: 1_000_000)
    let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX: \(value)\r\n\r\n".utf8)
    var parser = RequestParser(limits: limits)
    var cursor = 0
    var heads = 0
    for end in stride(from: 0, through: bytes.count, by: 1) {
      let event = parser.next(in: bytes.span.extracting(0..<end), at: &cursor)
      if case .head = event { heads += 1 }
    }
    #expect(heads == 1)
  }
}
