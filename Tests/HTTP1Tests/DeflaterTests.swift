import HTTP1
import TestSupport
import Testing

struct DeflaterTests {
  @Test(arguments: [ContentCoding.gzip, .deflate])
  func `makes what the inflater reads, again and again`(_ coding: ContentCoding) throws {
    var random = Seeded(8)
    let deflater = try #require(Deflater(coding))
    for size in [0, 1, 100, 32_768, 300_000] {
      for alphabet in [2, 12, 256] {
        let data = (0..<size).map { _ in UInt8(Int.random(in: 0..<alphabet, using: &random)) }
        var output: [UInt8] = []
        var start = 0
        while start < size {
          let end = min(size, start + Int.random(in: 1...50_000, using: &random))
          #expect(deflater.compress(data.span.extracting(start..<end), to: &output))
          start = end
        }
        #expect(deflater.finish(to: &output))
        #expect(try inflated([output], coding) == data)
        #expect(deflater.reset())
      }
    }
  }

  @Test func `lets the reader have all when flushed`() throws {
    let deflater = try #require(Deflater(.gzip))
    let inflater = Inflater(.gzip)
    for line in ["first", "second"] {
      var output: [UInt8] = []
      #expect(deflater.compress(Array(line.utf8).span, to: &output))
      #expect(deflater.flush(to: &output))
      var seen = ""
      try inflater.inflate(output.span) { part in
        for index in 0..<part.count { seen.unicodeScalars.append(Unicode.Scalar(part[index])) }
        return true
      }
      #expect(seen == line)
    }
  }

  @Test func `is lost after its end until reset`() throws {
    let deflater = try #require(Deflater(.gzip))
    var output: [UInt8] = []
    #expect(deflater.finish(to: &output))
    #expect(!deflater.compress(Array("text".utf8).span, to: &output))
    #expect(deflater.reset())
    #expect(deflater.compress(Array("text".utf8).span, to: &output))
  }

  @Test func `is nothing for identity or for no level`() {
    #expect(Deflater(.identity) == nil)
    #expect(Deflater(.gzip, level: 10) == nil)
    #expect(Deflater(.gzip, level: -1) == nil)
  }
}
