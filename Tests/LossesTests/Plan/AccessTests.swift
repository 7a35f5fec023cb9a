import Testing

@testable import Losses

/// Where entries lie in memory, against the definition of strides.
struct AccessTests {
  struct Layout: Sendable, CustomTestStringConvertible {
    let shape: [Int]
    let strides: [Int]
    var offset = 0
    var itemStride: Int?
    var testDescription: String { "\(shape) \(strides) \(offset) \(itemStride ?? -1)" }

    var access: Access {
      itemStride.map { Access(itemsApart: $0, shape: shape, strides: strides, offset: offset) }
        ?? Access(shape: shape, strides: strides, offset: offset)
    }

    /// The place of an entry, by its index along each axis.
    func place(_ entry: Int) -> Int {
      var (rest, place) = (entry, offset)
      for (length, stride) in zip(shape, strides).reversed() {
        place += rest % length * stride
        rest /= length
      }
      return place + rest * (itemStride ?? 0)
    }
  }

  static let layouts = [
    Layout(shape: [], strides: []), Layout(shape: [], strides: [], offset: 5),
    Layout(shape: [12], strides: [1]), Layout(shape: [3, 4], strides: [4, 1]),
    Layout(shape: [3, 4], strides: [1, 3]), Layout(shape: [3, 1, 4], strides: [0, 9, 1]),
    Layout(shape: [3, 4], strides: [1, 0]), Layout(shape: [5], strides: [-2], offset: 8),
    Layout(shape: [2, 3, 2], strides: [6, -2, 1], offset: 4),
    Layout(shape: [], strides: [], itemStride: 1), Layout(shape: [], strides: [], itemStride: 3),
    Layout(shape: [4], strides: [2], itemStride: 8),
    Layout(shape: [4], strides: [0], itemStride: 1),
    Layout(shape: [2, 3], strides: [1, 2], itemStride: 6),
    Layout(shape: [1 << 23], strides: [2], itemStride: 1 << 24),
    Layout(shape: [1 << 30], strides: [1], itemStride: 1 << 30),
  ]

  @Test(arguments: layouts)
  func `is that of each axis times its stride`(_ layout: Layout) {
    let count = min(layout.itemStride == nil ? product(layout.shape) : 100, 100)
    for start in 0..<count {
      var found: [Int] = []
      forEachRun(layout.access, start: start, count: count - start) { place, stride, length, done in
        #expect(done == found.count)
        found += (0..<length).map { place + $0 * stride }
      }
      #expect(found == (start..<count).map(layout.place))
    }
  }

  @Test func `nothing is asked of a count of 0`() {
    forEachRun(Access(shape: [0, 3], strides: [3, 1]), start: 0, count: 0) { _, _, _, _ in
      Issue.record("there is no entry")
    }
  }

  @Test func `items never become one run with what is in them`() {
    // Of 2^23 entries an item, and items without an end, no length is the product.
    let access = Access(itemsApart: 1 << 24, shape: [1 << 23], strides: [2])
    #expect(access.steps.map(\.length) == [1 << 23])
    #expect(access.itemStride == 1 << 24)
  }
}
