/// The lengths of a tensor's axes, outermost first; a scalar has none.
///
/// Rank and lengths are bounded here. Counts, strides and sizes in bytes of a shape therefore cannot
/// overflow, even if an axis of length 0 is combined with long axes.
public struct Shape: Hashable, Sendable {
  /// One length per axis, each at least 0.
  public let dimensions: [Int]
  /// The product of all lengths: 1 for a scalar.
  public let count: Int

  /// The most axes that a tensor may have.
  public static let rankLimit = 32
  /// The largest product of the lengths that are not 0: eight billion entries, which take too long even
  /// if they are never stored.
  public static let countLimit = 1 << 33

  /// A shape from lengths; throws if one is negative, or if they are too many or too large.
  public init(_ dimensions: [Int]) throws(ShapeError) {
    guard dimensions.count <= Self.rankLimit else { throw .tooManyAxes(dimensions.count) }
    var entries = 1
    for length in dimensions where length != 0 {
      guard length > 0 else { throw .negativeLength(length) }
      guard length <= Self.countLimit / entries else { throw .tooManyEntries(dimensions) }
      entries *= length
    }
    self.init(sound: dimensions, count: dimensions.contains(0) ? 0 : entries)
  }

  /// A shape from lengths; `nil` if the other initialiser would throw.
  public init?(checking dimensions: [Int]) {
    do throws(ShapeError) { try self.init(dimensions) } catch { return nil }
  }

  private init(sound dimensions: [Int], count: Int) {
    self.dimensions = dimensions
    self.count = count
  }

  /// No axes: one entry.
  public static let scalar = Shape(sound: [], count: 1)

  /// One axis, with the length of an existing list.
  static func vector<Element>(of list: [Element]) -> Shape {
    Shape(sound: [list.count], count: list.count)
  }

  /// The number of axes.
  public var rank: Int { dimensions.count }
}

/// Why lengths are not a valid shape.
public enum ShapeError: Error, Equatable, Sendable {
  /// A length below 0.
  case negativeLength(Int)
  /// More axes than `Shape.rankLimit`.
  case tooManyAxes(Int)
  /// A row with a length other than that of the first.
  case unequalRows(Int, Int)
  /// More entries than `Shape.countLimit`, not counting axes of length 0.
  case tooManyEntries([Int])
}

extension Shape {
  /// The distance between neighbours along each axis, for entries in row-major order.
  var strides: [Int] {
    var strides = dimensions
    var stride = 1
    for axis in dimensions.indices.reversed() {
      strides[axis] = stride
      stride *= max(1, dimensions[axis])
    }
    return strides
  }

  /// The product of the lengths of some axes.
  func count(along axes: some Sequence<Int>) -> Int {
    axes.reduce(1) { $0 * dimensions[$1] }
  }

  /// The length of the last axis; 1 for a scalar, which is a row of one.
  var lastLength: Int { dimensions.last ?? 1 }

  /// Whether there are no entries.
  var isEmpty: Bool { count == 0 }

  /// The shape without a number of its last axes.
  func dropLast(_ axes: Int = 1) -> Shape {
    let dimensions = Array(dimensions.dropLast(axes))
    return Shape(sound: dimensions, count: dimensions.reduce(1) { $0 * $1 })
  }

  /// The shape without a number of its first axes.
  func dropFirst(_ axes: Int) -> Shape {
    let dimensions = Array(dimensions.dropFirst(axes))
    return Shape(sound: dimensions, count: dimensions.reduce(1) { $0 * $1 })
  }

  /// A number of its first axes.
  func prefix(_ axes: Int) -> Shape { dropLast(rank - axes) }

  /// The bytes of its entries in an element type.
  func byteCount(_ type: ElementType) -> Int { count * type.byteCount }
}
