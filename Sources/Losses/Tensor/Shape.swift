/// The lengths of a tensor's axes, outermost first; a scalar has none.
///
/// Rank and lengths are bounded once, here. So counts, strides and sizes in bytes that come from a
/// shape cannot overflow, not even where an axis of length 0 stands beside long ones.
public struct Shape: Hashable, Sendable {
  /// One length an axis, each at least 0.
  public let dimensions: [Int]
  /// The product of all lengths: 1 for a scalar.
  public let count: Int

  /// The most axes a tensor may have, as in NumPy's early days: enough for everybody.
  public static let rankLimit = 32
  /// The largest product of the lengths that are not 0: eight billion entries, of which even those
  /// that are only streamed take longer than anybody waits.
  public static let countLimit = 1 << 33

  /// The shape of those lengths; throws if one is negative, or there are too many or too long ones.
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

  /// The shape of those lengths; `nil` where the other initialiser throws.
  public init?(checking dimensions: [Int]) {
    do throws(ShapeError) { try self.init(dimensions) } catch { return nil }
  }

  private init(sound dimensions: [Int], count: Int) {
    self.dimensions = dimensions
    self.count = count
  }

  /// No axes: one entry.
  public static let scalar = Shape(sound: [], count: 1)

  /// One axis, as long as a list that lies in memory already.
  static func vector<Element>(of list: [Element]) -> Shape {
    Shape(sound: [list.count], count: list.count)
  }

  /// The number of axes.
  public var rank: Int { dimensions.count }
}

/// Why lengths are no shape.
public enum ShapeError: Error, Equatable, Sendable {
  /// A length below 0.
  case negativeLength(Int)
  /// More axes than `Shape.rankLimit`.
  case tooManyAxes(Int)
  /// A row of another length than the first.
  case unequalRows(Int, Int)
  /// More entries than `Shape.countLimit`, axes of length 0 left out.
  case tooManyEntries([Int])
}

extension Shape {
  /// How far apart neighbours along each axis lie in memory, entries being in row-major order.
  var strides: [Int] {
    var strides = dimensions
    var stride = 1
    for axis in dimensions.indices.reversed() {
      strides[axis] = stride
      stride *= max(1, dimensions[axis])
    }
    return strides
  }

  /// The product of the lengths of those axes.
  func count(along axes: some Sequence<Int>) -> Int {
    axes.reduce(1) { $0 * dimensions[$1] }
  }

  /// The length of the last axis; 1 for a scalar, which is a row of one.
  var lastLength: Int { dimensions.last ?? 1 }

  /// Whether there is no entry at all.
  var isEmpty: Bool { count == 0 }

  /// Without its last axes, as many as that.
  func dropLast(_ axes: Int = 1) -> Shape {
    let dimensions = Array(dimensions.dropLast(axes))
    return Shape(sound: dimensions, count: dimensions.reduce(1) { $0 * $1 })
  }

  /// Without its first axes, as many as that.
  func dropFirst(_ axes: Int) -> Shape {
    let dimensions = Array(dimensions.dropFirst(axes))
    return Shape(sound: dimensions, count: dimensions.reduce(1) { $0 * $1 })
  }

  /// Its first axes, as many as that.
  func prefix(_ axes: Int) -> Shape { dropLast(rank - axes) }

  /// Bytes of its entries in that type.
  func byteCount(_ type: ElementType) -> Int { count * type.byteCount }
}
