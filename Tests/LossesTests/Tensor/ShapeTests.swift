import Testing

@testable import Losses

/// Shapes that no arithmetic of lengths can overflow.
struct ShapeTests {
  @Test(arguments: [
    [], [0], [7], [2, 3, 4], [5, 0, 7], [1 << 33], [0, 1 << 33], [1 << 20, 1 << 13],
  ])
  func `counts what lies in memory`(_ lengths: [Int]) throws {
    let shape = try Shape(lengths)
    #expect(shape.count == lengths.reduce(1) { $0 * $1 })
    #expect(shape.rank == lengths.count)
    #expect(shape.isEmpty == lengths.contains(0))
    // The last entry lies before the end: by the definition of row-major order.
    let last = zip(shape.strides, lengths).reduce(0) { $0 + $1.0 * max(0, $1.1 - 1) }
    if !shape.isEmpty { #expect(last == shape.count - 1) }
    #expect(shape.byteCount(.float64) == 8 * shape.count)
    #expect(shape.dropLast(0) == shape)
    for axes in 0...lengths.count {
      #expect(shape.prefix(axes).dimensions == Array(lengths.prefix(axes)))
      #expect(shape.prefix(axes).count == shape.count(along: 0..<axes))
    }
  }

  @Test(arguments: [
    [Int.max], [Int.max, Int.max], [0, Int.max], [0, 1 << 62, 4], [1 << 62, 0, 4],
    [1 << 32, 0, 4], [(1 << 33) + 1], [1 << 20, 0, 1 << 14], [Int.max, 2, Int.max],
  ])
  func `are refused where lengths beside a 0 would overflow, too`(_ lengths: [Int]) {
    #expect(throws: ShapeError.tooManyEntries(lengths)) { try Shape(lengths) }
    #expect(Shape(checking: lengths) == nil)
  }

  @Test func `have no negative length, and not too many axes`() {
    #expect(throws: ShapeError.negativeLength(-1)) { try Shape([2, -1, 3]) }
    #expect(throws: ShapeError.negativeLength(.min)) { try Shape([.min]) }
    #expect(throws: ShapeError.tooManyAxes(33)) {
      try Shape(Array(repeating: 1, count: 33))
    }
    #expect(throws: Never.self) { try Shape(Array(repeating: 1, count: 32)) }
  }

  @Test func `sizes of several saturate`() {
    #expect(product([1 << 40, 1 << 40]) == .max)
    #expect(product([1 << 40, 1 << 40, 0]) == 0)
    #expect(Int.max.addingSaturated(1) == .max)
    #expect(3.multipliedSaturated(by: 5) == 15)
  }

  @Test(arguments: [
    (2.9, 2), (-2.9, -2), (1e300, Int.max), (-1e300, Int.min), (.nan, 0), (.infinity, .max),
    (0x1p63, .max), (-0x1p63, .min),
  ])
  func `numbers become integers without a trap`(_ number: Double, _ integer: Int) {
    #expect(Int(clamping: number) == integer)
  }
}
