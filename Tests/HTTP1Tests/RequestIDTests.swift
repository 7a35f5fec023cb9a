import HTTP1
import Testing

struct RequestIDTests {
  @Test(arguments: [
    "a", "2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d", "A_b.c:d/e=", String(repeating: "x", count: 64),
  ])
  func `is taken over if sane`(_ value: String) {
    var source = RequestID()
    #expect(source.identity(of: head(value)).description == value)
  }

  @Test(arguments: [
    "", "a b", "a\"", "a'", "a`", "a\\", "a\u{7F}", "é", String(repeating: "x", count: 65),
  ])
  func `is replaced if not`(_ value: String) {
    var source = RequestID()
    let identity = source.identity(of: head(value)).description
    #expect(identity != value)
    #expect(RequestID.isSane(identity))
  }

  @Test func `is 128 bits, and never the same`() {
    var source = RequestID()
    var other = RequestID()
    var seen: Set<String> = []
    for _ in 0..<1_000 {
      let identity = source.next().description
      #expect(identity.utf8.count == 32)
      #expect(identity.allSatisfy { $0.isHexDigit && !$0.isUppercase })
      #expect(seen.insert(identity).inserted)
      #expect(seen.insert(other.next().description).inserted)
    }
  }

  private func head(_ value: String) -> RequestHead {
    RequestHead(method: .get, path: "/", fields: Fields([Field("X-Request-ID", value)]))
  }
}
