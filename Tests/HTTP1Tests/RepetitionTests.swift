import Testing

@testable import HTTP1

/// The parser's memory of the last head.
struct RepetitionTests {
  private let head = "POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n"

  /// The heads that a parser finds in these inputs, each in one piece.
  private func heads(in inputs: [String], _ parser: inout RequestParser) -> [RequestHead] {
    inputs.flatMap { input in
      let bytes = Array(input.utf8)
      var heads: [RequestHead] = []
      var cursor = 0
      while true {
        switch parser.next(in: bytes.span, at: &cursor) {
        case .head(let head): heads.append(head)
        case .body, .end: continue
        case .needMore, .failure: return heads
        }
      }
    }
  }

  @Test func `gives the same head for the same bytes`() {
    var parser = RequestParser()
    let heads = heads(in: [head + "xy", head + "zz" + head + "12"], &parser)
    #expect(heads.count == 3)
    #expect(heads.allSatisfy { $0 === heads[0] })
  }

  @Test func `knows nothing of a head that differs in one byte`() {
    for index in 0..<head.utf8.count {
      var other = Array(head.utf8)
      other[index] ^= 1
      let expected = Reading.of([other + Array("xy".utf8)])
      let said = Reading.of([Array((head + "xy").utf8) + other + Array("xy".utf8)])
      #expect(Array(said.dropFirst(3)) == expected, "byte \(index)")
    }
  }

  @Test(arguments: goodRequests)
  func `tells the same of a request that comes three times, wherever it is cut`(
    _ request: GoodRequest
  ) {
    let bytes = Array(request.text.utf8)
    let once = Reading.of([bytes])
    let thrice = bytes + bytes + bytes
    for cut in stride(from: 0, through: thrice.count, by: 3) {
      let said = Reading.of([Array(thrice[..<cut]), Array(thrice[cut...])])
      #expect(said == once + once + once, "cut at \(cut)")
    }
  }

  @Test func `reads a chunked request anew, since its limits reach to the trailers`() {
    var parser = RequestParser()
    let chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    let heads = heads(in: [chunked + chunked], &parser)
    #expect(heads.count == 2 && heads[0] !== heads[1])
  }

  @Test func `forgets the head of a connection that has gone idle, and every long one`() {
    var parser = RequestParser()
    let first = heads(in: [head + "xy"], &parser)
    parser.trim()
    #expect(heads(in: [head + "xy"], &parser)[0] !== first[0])
    let long = "GET /\(String(repeating: "a", count: 1_024)) HTTP/1.1\r\nHost: h\r\n\r\n"
    let heads = heads(in: [long + long], &parser)
    #expect(heads.count == 2 && heads[0] !== heads[1])
  }
}
