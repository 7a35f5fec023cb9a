import Testing

@testable import TensorCoding

struct ElementBufferTests {
  /// A buffer that holds so many elements, counted from 0, and has room for more in a range of
  /// addresses.
  private func outgrown(count: Int, bound: Int) throws -> ElementBuffer {
    var buffer = ElementBuffer()
    while buffer.limit < count { try grow(&buffer, count: 0, bound: bound) }
    write(0..<count, to: buffer)
    // Two threads ask for room long before it is used up.
    while buffer.isScratch { try grow(&buffer, count: count, bound: bound) }
    return buffer
  }

  private func grow(_ buffer: inout ElementBuffer, count: Int, bound: Int) throws {
    let hasGrown = buffer.grow(count: count, bound: bound)
    try #require(hasGrown)
  }

  private func write(_ numbers: Range<Int>, to buffer: borrowing ElementBuffer) {
    for number in numbers { unsafe buffer.elements[number] = Double(number) }
  }

  @Test(arguments: [1, 1_000, 100_003, 1 << 17])
  func `does not move elements that have outgrown scratch memory`(count: Int) throws {
    let bound = 3_000_000
    var buffer = try outgrown(count: count, bound: bound)
    let start = unsafe buffer.elements
    write(count..<buffer.limit, to: buffer)
    while buffer.limit < bound {
      let limit = buffer.limit
      try grow(&buffer, count: limit, bound: bound)
      let now = (start: unsafe buffer.elements, limit: buffer.limit)
      try #require(unsafe now.start == start)
      #expect(now.limit == limit + ElementBuffer.step / 8)
      write(limit..<now.limit, to: buffer)
    }
    let storage = try buffer.take(bound)
    #expect(unsafe storage.bytes.baseAddress == UnsafeMutableRawPointer(start))
    #expect(storage.bytes.count < bound * 8 + 4_096)
    #expect((0..<bound).allSatisfy { unsafe start[$0] == Double($0) })
  }

  @Test func `opens whole huge pages`() throws {
    let buffer = try outgrown(count: 10, bound: 1_000_000)
    let start = unsafe UInt(bitPattern: buffer.elements)
    let limit = buffer.limit
    #expect(start % UInt(ElementBuffer.step) == 0)
    #expect(limit * 8 % ElementBuffer.step == 0)
  }

  @Test func `keeps its elements where more come than were promised`() throws {
    var buffer = try outgrown(count: 1_000, bound: 10)
    var written = 1_000
    while written < 1_000_000 {
      write(written..<buffer.limit, to: buffer)
      written = buffer.limit
      try grow(&buffer, count: written, bound: 10)
    }
    let start = unsafe buffer.elements
    #expect((0..<written).allSatisfy { unsafe start[$0] == Double($0) })
  }
}
