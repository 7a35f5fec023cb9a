import HTTP1
import TestSupport
import Testing

struct ChunkFramingTests {
  @Test func `frames in place`() {
    var output = Array("head".utf8)
    let mark = ChunkFraming.open(&output)
    output.append(contentsOf: String(repeating: "x", count: 0x1A2).utf8)
    ChunkFraming.close(&output, at: mark)
    #expect(output == Array("head000001a2\r\n\(String(repeating: "x", count: 0x1A2))\r\n".utf8))
    #expect(output.count == 4 + 0x1A2 + ChunkFraming.overhead)
  }

  @Test func `leaves no trace of an empty chunk, which would end the body`() {
    var output = Array("head".utf8)
    ChunkFraming.append([UInt8]().span, to: &output)
    #expect(output == Array("head".utf8))
  }

  @Test func `is what the parser reads`() {
    var output = Array("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    var body: [UInt8] = []
    var random = Seeded(6)
    for size in [1, 9, 10, 15, 16, 255, 4_096, 70_000] {
      let piece = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
      body += piece
      ChunkFraming.append(piece.span, to: &output)
    }
    ChunkFraming.appendEnd(to: &output)
    let said = Reading.of([output])
    #expect(said.dropFirst() == [.body(body), .end])
  }
}
