import HTTP1
import Testing

struct AcceptEncodingTests {
  @Test(arguments: [
    (nil, ContentCoding.identity), ("", .identity), ("gzip", .gzip), ("x-gzip", .gzip),
    ("GZIP", .gzip), ("deflate", .deflate), ("identity", .identity), ("br", .identity),
    ("gzip, deflate, br, zstd", .gzip), ("deflate, gzip", .gzip), ("*", .gzip),
    ("deflate;q=0.9, gzip;q=0.8", .deflate), ("gzip;q=0.8,deflate;q=0.800", .gzip),
    ("gzip;q=0", .identity), ("gzip;q=0.000, deflate", .deflate), ("gzip;q=0, *", .deflate),
    ("*;q=0", .identity), ("*;q=0, gzip", .gzip), ("identity;q=1, gzip;q=0.5", .identity),
    ("identity;q=0.5, gzip;q=0.5", .gzip), ("identity;q=0.5, gzip", .gzip),
    ("gzip;q=0.001", .gzip), ("identity;q=0", .identity), ("identity;q=0, gzip", .gzip),
    ("gzip ; q=1.0", .gzip), ("gzip;Q=1.000", .gzip), (" , ,gzip, ", .gzip),
    ("gzip;q=1, gzip;q=0", .identity), ("br;q=1, gzip;q=0.2", .gzip),
    // Malformed: nothing of it is believed.
    ("gzip;q=2", .identity), ("gzip;q=1.001", .identity), ("gzip;q=", .identity),
    ("gzip;q=-1", .identity), ("gzip;q=0.0001", .identity), ("gzip;q=.5", .identity),
    ("gzip;level=1", .identity), ("gzip q=1", .identity), ("gzip;;q=1", .identity),
    ("gz ip", .identity), ("gzip;q=0.5;a", .identity), ("\"gzip\"", .identity),
    ("gzip;q=1,;", .identity),
  ])
  func `chooses by weight`(_ value: String?, _ coding: ContentCoding) {
    #expect(AcceptEncoding(value).preferred == coding)
  }

  @Test func `knows who takes nothing uncoded`() {
    #expect(AcceptEncoding("gzip, identity;q=0").refusesIdentity)
    #expect(AcceptEncoding("gzip, *;q=0").refusesIdentity)
    #expect(!AcceptEncoding("gzip, *;q=0, identity;q=0.1").refusesIdentity)
    #expect(!AcceptEncoding("gzip").refusesIdentity)
    #expect(!AcceptEncoding("identity;q=0").refusesIdentity)
  }

  @Test func `counts several lines as one`() {
    let fields = Fields([
      Field("Accept-Encoding", "gzip;q=0.5"), Field("accept-encoding", "deflate"),
    ])
    #expect(
      RequestHead(method: .get, path: "/", fields: fields).acceptEncoding.preferred == .deflate)
  }
}

struct ContentCodingTests {
  @Test(arguments: [
    ([], ContentCoding.identity), (["gzip"], .gzip), (["X-GZIP"], .gzip), (["deflate"], .deflate),
    (["identity"], .identity), ([""], .identity), (["identity, gzip"], .gzip),
  ])
  func `is read from the head`(_ values: [String], _ coding: ContentCoding) throws {
    #expect(try head(values).contentCoding() == coding)
  }

  @Test(arguments: [["br"], ["gzip, gzip"], ["gzip", "deflate"], ["gzip;q=1"], ["chunked"]])
  func `is refused if unknown or repeated`(_ values: [String]) {
    #expect(throws: RequestFailure.unsupportedCoding(values[0])) {
      try head(values).contentCoding()
    }
  }

  private func head(_ values: [String]) -> RequestHead {
    RequestHead(
      method: .post, path: "/", fields: Fields(values.map { Field("Content-Encoding", $0) }))
  }
}

struct MediaTypeTests {
  @Test(arguments: [
    ("application/json", MediaType("application", "json")),
    ("Application/JSON", MediaType("application", "json")),
    ("application/json; charset=utf-8", MediaType("application", "json", charset: "utf-8")),
    ("application/json;charset=\"UTF-8\"", MediaType("application", "json", charset: "utf-8")),
    ("application/json;", MediaType("application", "json")),
    ("text/plain ; a=b ; charset=us-ascii", MediaType("text", "plain", charset: "us-ascii")),
    ("text/plain; a=\"x;charset=y\\\"\"", MediaType("text", "plain")),
    ("application/problem+json", MediaType("application", "problem+json")),
    ("application/x-www-form-urlencoded", MediaType("application", "x-www-form-urlencoded")),
  ])
  func `is read`(_ value: String, _ type: MediaType) { #expect(MediaType(value) == type) }

  @Test(arguments: [
    "", "json", "/", "application/", "/json", "application /json", "application/ json",
    "application/json charset=utf-8", "application/json; charset", "application/json; charset=",
    "application/json; charset=\"a", "application/json; charset=a; charset=b", "a/b, c/d", "a/b/c",
    "application/json; =a", "application/json; charset = a", "\u{E9}/a",
  ])
  func `is refused if malformed`(_ value: String) { #expect(MediaType(value) == nil) }

  @Test func `knows JSON`() {
    for json in ["application/json", "text/json", "application/a+json", "a/b+c+JSON"] {
      #expect(MediaType(json)?.isJSON == true)
    }
    for other in ["application/xml", "text/plain", "application/jsonx", "image/json", "a/json+xml"]
    {
      #expect(MediaType(other)?.isJSON == false)
    }
  }

  @Test func `is found in the head`() {
    func contentType(_ values: [String]) -> ContentType {
      RequestHead(
        method: .post, path: "/", fields: Fields(values.map { Field("content-type", $0) })
      ).contentType
    }
    #expect(contentType([]) == .absent)
    #expect(contentType([""]) == .absent)
    #expect(contentType(["a/b"]) == .type(MediaType("a", "b")))
    #expect(contentType(["a"]) == .malformed)
    #expect(contentType(["a/b", "a/b"]) == .malformed)
  }
}

struct RequestIDTests {
  @Test(arguments: [
    "a", "2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d", "A_b.c:d/e=", String(repeating: "x", count: 64),
  ])
  func `is taken over if sane`(_ value: String) {
    var source = RequestID()
    #expect(source.identity(of: head(value)) == value)
  }

  @Test(arguments: [
    "", "a b", "a\"", "a'", "a`", "a\\", "a\u{7F}", "é", String(repeating: "x", count: 65),
  ])
  func `is replaced if not`(_ value: String) {
    var source = RequestID()
    let identity = source.identity(of: head(value))
    #expect(identity != value)
    #expect(RequestID.isSane(identity))
  }

  @Test func `is 128 bits, and never the same`() {
    var source = RequestID()
    var other = RequestID()
    var seen: Set<String> = []
    for _ in 0..<1_000 {
      let identity = source.next()
      #expect(identity.utf8.count == 32)
      #expect(identity.allSatisfy { $0.isHexDigit && !$0.isUppercase })
      #expect(seen.insert(identity).inserted)
      #expect(seen.insert(other.next()).inserted)
    }
  }

  private func head(_ value: String) -> RequestHead {
    RequestHead(method: .get, path: "/", fields: Fields([Field("X-Request-ID", value)]))
  }
}

struct TraceParentTests {
  // The first is the example of the W3C recommendation.
  @Test(arguments: [
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff",
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
  ])
  func `is well-formed`(_ value: String) { #expect(TraceParent.isWellFormed(value)) }

  @Test(arguments: [
    "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
    "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
    "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
  ])
  func `is not well-formed`(_ value: String) { #expect(!TraceParent.isWellFormed(value)) }

  @Test func `is passed through only if there is one`() {
    let value = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    func traceparent(_ values: [String]) -> String? {
      RequestHead(
        method: .get, path: "/", fields: Fields(values.map { Field("traceparent", $0) })
      ).traceparent
    }
    #expect(traceparent([value]) == value)
    #expect(traceparent([]) == nil)
    #expect(traceparent([value, value]) == nil)
    #expect(traceparent(["x"]) == nil)
  }
}
