import HTTP1
import Testing

struct ResponseWriterTests {
  private let date = HTTPDate(secondsSince1970: 784_111_777)
  private let ok = Status(200, "OK")

  private func written(
    _ writer: ResponseWriter, _ status: Status, fields: [Field] = [],
    length: ResponseWriter.Length = .known(2), coding: ContentCoding = .identity,
    varies: Bool = false
  ) throws -> (String, ResponseWriter.Framing) {
    var output: [UInt8] = []
    let framing = try writer.appendHead(
      status, fields: fields, length: length, coding: coding, varies: varies, date: date,
      to: &output)
    return (String(decoding: output, as: UTF8.self), framing)
  }

  private func writer(
    _ method: Method = .get, _ version: Version = .http11, keepsAlive: Bool = true
  ) -> ResponseWriter {
    let head = RequestHead(method: method, path: "/", version: version)
    return ResponseWriter(to: head, keepsAlive: keepsAlive, requestID: "id")
  }

  @Test func `writes a head`() throws {
    let (text, framing) = try written(
      writer(), ok, fields: [Field("Content-Type", "application/json")],
      length: .known(1_234_567_890))
    #expect(
      text == """
        HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r
        Content-Length: 1234567890\r\nX-Request-Id: id\r\n\r\n
        """)
    #expect(framing == .init(sendsBody: true, isChunked: false, keepsAlive: true))
  }

  @Test func `says that a coding was chosen`() throws {
    let (text, _) = try written(writer(), ok, coding: .gzip, varies: true)
    #expect(text.contains("\r\nContent-Encoding: gzip\r\nVary: Accept-Encoding\r\n"))
  }

  @Test func `says that the connection closes`() throws {
    let (text, framing) = try written(writer(keepsAlive: false), Status(404, "Not Found"))
    #expect(text.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
    #expect(text.contains("\r\nConnection: close\r\n"))
    #expect(!framing.keepsAlive)
    #expect(try written(ResponseWriter(requestID: ""), ok).0.contains("\r\nConnection: close\r\n"))
  }

  @Test func `never keeps what the request closes`() {
    let head = RequestHead(method: .get, path: "/", keepsAlive: false)
    #expect(!ResponseWriter(to: head, keepsAlive: true, requestID: "").keepsAlive)
  }

  @Test func `frames a body of unknown length`() throws {
    let (text, framing) = try written(writer(), ok, length: .unknown)
    #expect(text.contains("\r\nTransfer-Encoding: chunked\r\n"))
    #expect(!text.contains("Content-Length"))
    #expect(framing == .init(sendsBody: true, isChunked: true, keepsAlive: true))
  }

  @Test func `ends a body of unknown length by closing for HTTP 1 0`() throws {
    let (text, framing) = try written(writer(.get, .http10), ok, length: .unknown)
    #expect(!text.contains("Transfer-Encoding"))
    #expect(text.contains("\r\nConnection: close\r\n"))
    #expect(framing == .init(sendsBody: true, isChunked: false, keepsAlive: false))
  }

  @Test func `keeps HTTP 1 0 alive if asked to`() throws {
    let (text, framing) = try written(writer(.get, .http10), ok)
    #expect(text.contains("\r\nConnection: keep-alive\r\n"))
    #expect(framing.keepsAlive)
  }

  @Test func `answers HEAD with the length and no body`() throws {
    let (text, framing) = try written(writer(.head), ok)
    #expect(text.contains("\r\nContent-Length: 2\r\n"))
    #expect(!framing.sendsBody)
    #expect(try !written(writer(.head), ok, length: .unknown).1.isChunked)
  }

  @Test(arguments: [204, 304])
  func `sends neither body nor length where the status forbids it`(_ code: Int) throws {
    for length in [ResponseWriter.Length.known(0), .unknown] {
      let (text, framing) = try written(writer(), Status(code, "x"), length: length)
      #expect(!text.contains("Content-Length"))
      #expect(!text.contains("Transfer-Encoding"))
      #expect(!framing.sendsBody)
      #expect(framing.keepsAlive)
    }
  }

  @Test(arguments: ["a\r\nb: c", "a\n", "a\r", "a\0", "\u{7F}", "\u{1B}[0m"])
  func `refuses values that would inject`(_ value: String) {
    #expect(throws: ResponseWriter.Failure.invalidValue("X")) {
      try written(writer(), ok, fields: [Field("Y", "y"), Field("X", value)])
    }
  }

  @Test(arguments: ["", "X Y", "X:", "X\r\n", "é"])
  func `refuses names that are none`(_ name: String) {
    #expect(throws: ResponseWriter.Failure.invalidName(name)) {
      try written(writer(), ok, fields: [Field(name, "a")])
    }
  }

  @Test(arguments: [
    "Content-Length", "transfer-encoding", "DATE", "Connection", "X-Request-ID", "Content-encoding",
  ])
  func `refuses fields that it writes itself`(_ name: String) {
    #expect(throws: ResponseWriter.Failure.reserved(name)) {
      try written(writer(), ok, fields: [Field(name, "1")])
    }
  }

  @Test func `writes nothing at all if it refuses`() {
    var output = Array("before".utf8)
    #expect(throws: ResponseWriter.Failure.invalidStatus(100)) {
      try writer().appendHead(
        Status(100, ""), fields: [], length: .known(0), date: date, to: &output)
    }
    #expect(output == Array("before".utf8))
  }

  @Test func `leaves out an identity or a reason that would inject`() throws {
    var writer = writer()
    writer.requestID = "a\r\nb: c"
    let (text, _) = try written(writer, Status(400, "a\r\nb: c"))
    #expect(text.hasPrefix("HTTP/1.1 400 \r\n"))
    #expect(!text.contains("b: c"))
    #expect(!text.contains("X-Request-Id"))
  }

  @Test func `begins like the last head only where nothing differs`() throws {
    let fields = [Field("Content-Type", "application/json")]
    let later = HTTPDate(secondsSince1970: date.secondsSince1970 + 1)
    let kinds: [(Status, [Field], ContentCoding, Bool, HTTPDate)] = [
      (ok, fields, .identity, true, date), (ok, fields, .identity, true, date),
      (ok, fields, .gzip, true, date), (ok, fields, .identity, false, date),
      (ok, fields, .identity, false, later), (ok, [], .identity, false, later),
      (Status(200, "Fine"), [], .identity, false, later),
      (Status(204, "No Content"), [], .gzip, false, later), (ok, fields, .identity, true, date),
    ]
    var last: HeadOpening?
    for (status, fields, coding, varies, date) in kinds {
      var expected: [UInt8] = []
      var output: [UInt8] = []
      let framing = try writer().appendHead(
        status, fields: fields, length: .known(5), coding: coding, varies: varies, date: date,
        to: &expected)
      let other = try writer().appendHead(
        status, fields: fields, length: .known(5), coding: coding, varies: varies, date: date,
        like: &last, to: &output)
      #expect(output == expected)
      #expect(other == framing)
    }
  }

  @Test(arguments: [0, 7, 10, 999, 1_000, 1_234_567_890, Int.max])
  func `spells the length`(_ length: Int) throws {
    let (text, _) = try written(writer(), ok, length: .known(length))
    #expect(text.contains("\r\nContent-Length: \(length)\r\n"))
  }

  @Test func `asks for the body`() {
    var output: [UInt8] = []
    ResponseWriter.appendContinue(to: &output)
    #expect(output == Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
  }
}
