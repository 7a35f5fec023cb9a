import HTTP1
import TestSupport
import Testing

/// One text in every format, compressed by Python's zlib and gzip modules.
private let text = Array("[0.25, 0.5, 0.25, 0.5, 0.25]\n".utf8)
private let gzipped = bytes("1f8b08000000000002038b36d03332d55130d0031328cc582e0010fd1e141d000000")
private let wrapped = bytes("789c8b36d03332d55130d0031328cc582e00531f0568")
private let raw = bytes("8b36d03332d55130d0031328cc582e00")
private let named = bytes(
  "1f8b08080000000002ff74656e736f722e6a736f6e008b36d03332d55130d0031328cc582e0010fd1e141d000000")

private func bytes(_ hex: String) -> [UInt8] {
  stride(from: 0, to: hex.utf8.count, by: 2).compactMap { offset in
    UInt8(String(hex.dropFirst(offset).prefix(2)), radix: 16)
  }
}

struct InflaterTests {
  @Test func `reads gzip, zlib and raw deflate`() throws {
    #expect(try inflated([gzipped], .gzip) == text)
    #expect(try inflated([named], .gzip) == text)
    #expect(try inflated([wrapped], .deflate) == text)
    #expect(try inflated([raw], .deflate) == text)
    #expect(try inflated([text], .identity) == text)
    #expect(try inflated([], .identity) == [])
  }

  @Test func `reads the same wherever its input is cut`() throws {
    for (data, coding) in [(gzipped, ContentCoding.gzip), (wrapped, .deflate), (raw, .deflate)] {
      for cut in 0...data.count {
        #expect(try inflated([Array(data[..<cut]), Array(data[cut...])], coding) == text)
      }
      #expect(try inflated(data.map { [$0] }, coding) == text)
    }
  }

  @Test func `joins the members of a gzip file`() throws {
    let twice = gzipped + named
    #expect(try inflated([twice], .gzip) == text + text)
    #expect(try inflated(twice.map { [$0] }, .gzip) == text + text)
  }

  @Test func `refuses data that are cut short`() {
    for (data, coding) in [(gzipped, ContentCoding.gzip), (wrapped, .deflate), (raw, .deflate)] {
      for length in 0..<data.count {
        #expect(throws: RequestFailure.badCoding(.cutShort)) {
          try inflated([Array(data[..<length])], coding)
        }
      }
    }
  }

  @Test func `refuses bytes behind the end`() {
    for (data, coding) in [(gzipped, ContentCoding.gzip), (wrapped, .deflate), (raw, .deflate)] {
      for garbage in [[0], [1, 2, 3], Array(repeating: UInt8(0), count: 64)] as [[UInt8]] {
        #expect(throws: RequestFailure.self) { try inflated([data + garbage], coding) }
        #expect(throws: RequestFailure.self) { try inflated([data, garbage], coding) }
      }
    }
    #expect(throws: RequestFailure.self) { try inflated([wrapped + wrapped], .deflate) }
  }

  @Test func `refuses damage`() {
    for (data, coding) in [(gzipped, ContentCoding.gzip), (wrapped, .deflate)] {
      // From behind the header on, every bit is guarded by the check at the end.
      for index in (coding == .gzip ? 10 : 2)..<data.count {
        var damaged = data
        damaged[index] ^= 0x10
        #expect(throws: RequestFailure.self) { try inflated([damaged], coding) }
      }
    }
    #expect(throws: RequestFailure.self) { try inflated([text], .gzip) }
    #expect(throws: RequestFailure.self) { try inflated([wrapped], .gzip) }
    #expect(throws: RequestFailure.self) { try inflated([gzipped], .deflate) }
  }

  @Test func `survives random input`() {
    var random = Seeded(7)
    for _ in 0..<2_000 {
      let size = Int.random(in: 0...80, using: &random)
      var data = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
      if Bool.random(using: &random) { data = Array(gzipped.prefix(10)) + data }
      for coding in [ContentCoding.gzip, .deflate] {
        // Whatever pieces the input comes in, the outcome is the same: bytes, or the same fault.
        let whole = Result { try inflated([data], coding) }
        let pieces = Result { try inflated(data.map { [$0] }, coding) }
        switch (whole, pieces) {
        case (.success(let whole), .success(let pieces)): #expect(whole == pieces)
        case (.failure(let whole), .failure(let pieces)):
          #expect(whole as? RequestFailure == pieces as? RequestFailure)
          #expect(
            [.badCoding(.damaged), .badCoding(.cutShort), .badCoding(.bytesFollow)]
              .contains(whole as? RequestFailure))
        default: Issue.record("\(data) as \(coding): \(whole), but \(pieces) byte by byte")
        }
      }
    }
  }

  @Test(arguments: [ContentCoding.identity, .gzip, .deflate])
  func `bounds the size as it goes`(_ coding: ContentCoding) throws {
    let zeros = [UInt8](repeating: 0, count: 200_000)
    let data = coding == .identity ? zeros : deflated(zeros, coding)
    var bounds = Inflater.Bounds()
    bounds.ratio = 2_000
    bounds.bytes = 200_000
    #expect(try inflated([data], coding, bounds: bounds) == zeros)
    bounds.bytes = 199_999
    #expect(throws: RequestFailure.bodyTooLarge(limit: 199_999)) {
      try inflated([data], coding, bounds: bounds)
    }
  }

  @Test func `bounds the ratio as it goes`() {
    let bomb = deflated([UInt8](repeating: 0, count: 50_000_000), .gzip)
    var bounds = Inflater.Bounds()
    bounds.ratio = 50
    bounds.allowance = 100_000
    var made = 0
    let inflater = Inflater(.gzip, bounds: bounds)
    let failure = RequestFailure.badCoding(.expandsBeyond(ratio: 50))
    #expect(throws: failure) {
      try inflater.inflate(bomb.span) { part in
        made += part.count
        return true
      }
    }
    #expect(made <= 100_000)
    #expect(throws: failure) { try inflater.inflate(bomb.span) { _ in true } }
    #expect(throws: failure) { try inflater.finish() }
  }

  @Test func `lets a small body of zeros pass`() throws {
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    #expect(try inflated([deflated(zeros, .gzip)], .gzip) == zeros)
  }

  @Test func `stops when its taker does`() throws {
    let data = deflated([UInt8](repeating: 7, count: 1_000_000), .gzip)
    let inflater = Inflater(.gzip)
    var calls = 0
    for _ in 0..<2 {
      try inflater.inflate(data.span) { _ in
        calls += 1
        return false
      }
    }
    try inflater.finish()
    #expect(calls == 1)
  }
}
