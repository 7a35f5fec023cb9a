import HTTP1
import Testing

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
