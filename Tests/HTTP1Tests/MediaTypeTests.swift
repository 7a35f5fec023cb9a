import HTTP1
import Testing

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
