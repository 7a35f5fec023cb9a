import HTTP1
import Testing

struct FieldsTests {
  private let fields = Fields([
    Field("Host", "a"), Field("X-Long", String(repeating: "é", count: 400)), Field("host", "b"),
    Field("Empty", ""),
  ])

  @Test func `keeps order and spelling`() {
    #expect(fields.all.map(\.name) == ["Host", "X-Long", "host", "Empty"])
    #expect(fields.all.map(\.value) == ["a", String(repeating: "é", count: 400), "b", ""])
    #expect(fields.count == 4)
  }

  @Test func `finds names whatever their case`() {
    #expect(fields["hOsT"] == "a")
    #expect(fields["x-long"]?.count == 400)
    #expect(fields["EMPTY"] == "")
    #expect(fields["Hos"] == nil)
    #expect(fields[""] == nil)
    #expect(fields.values(of: "HOST") == ["a", "b"])
    #expect(fields.contains("empty"))
    #expect(!fields.contains("emptyy"))
  }

  @Test func `tells letters from the bytes 32 above them`() {
    let odd = Fields([Field("^", "caret"), Field("a_b", "line")])
    #expect(odd["~"] == nil)
    #expect(odd["^"] == "caret")
    #expect(odd["A_B"] == "line")
  }

  @Test func `takes a field of nothing`() {
    var fields = Fields([Field("A", "a"), Field("", ""), Field("B", "b")])
    fields = Fields(fields.all)
    #expect(fields.all == [Field("A", "a"), Field("", ""), Field("B", "b")])
    #expect(fields["b"] == "b")
  }

  @Test func `is a value`() {
    var copy = fields
    copy.append(Field("New", "1"))
    #expect(copy["new"] == "1")
    #expect(fields["new"] == nil)
  }

  @Test func `of a head outlive the next head of the parser`() throws {
    var parser = RequestParser()
    let first = Array("GET /1 HTTP/1.1\r\nHost: first\r\n\r\n".utf8)
    let second = Array("GET /2 HTTP/1.1\r\nHost: other\r\n\r\n".utf8)
    var cursor = 0
    guard case .head(let head) = parser.next(in: first.span, at: &cursor) else { return }
    _ = parser.next(in: first.span, at: &cursor)
    cursor = 0
    guard case .head(let other) = parser.next(in: second.span, at: &cursor) else { return }
    #expect(head.fields["host"] == "first")
    #expect(other.fields["host"] == "other")
  }
}
