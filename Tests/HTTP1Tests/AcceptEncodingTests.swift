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
