/// A rectangular array of numbers: a shape, and its elements in row-major order.
public struct Tensor: Sendable {
  /// The lengths of the axes.
  public let shape: Shape
  /// The elements, in memory that no longer changes.
  public let storage: TensorStorage

  /// A tensor of existing elements; `nil` if their number differs from that of the shape.
  public init?(shape: Shape, storage: TensorStorage) {
    guard storage.count == shape.count else { return nil }
    self.shape = shape
    self.storage = storage
  }

  /// How the elements are stored.
  public var elementType: ElementType { storage.elementType }
}

extension Tensor {
  /// A vector of numbers.
  public init(_ numbers: [Double]) {
    shape = .vector(of: numbers)
    storage = TensorStorage(numbers)
  }

  /// A matrix of rows; throws if their lengths differ.
  public init<Row: Collection<Double>>(_ rows: [Row]) throws(ShapeError) {
    let length = rows.first?.count ?? 0
    for row in rows where row.count != length { throw .unequalRows(length, row.count) }
    shape = try Shape([rows.count, length])
    storage = TensorStorage(rows.flatMap { $0 })
  }

  /// The elements as `Double`, copied: for short lists, tests and tools.
  public var doubles: [Double] { storage.doubles }

  /// The coordinates of the element with a row-major index.
  func index(ofElement element: Int) -> [Int] {
    var index: [Int] = []
    var rest = element
    for length in shape.dimensions.reversed() {
      index.append(rest % max(1, length))
      rest /= max(1, length)
    }
    return index.reversed()
  }
}

/// How a tensor's elements are stored, independent of the dtype of the computation.
public enum ElementType: Sendable {
  /// Four bytes, IEEE 754 binary32.
  case float32
  /// Eight bytes, IEEE 754 binary64.
  case float64

  /// The size of an element in bytes.
  public var byteCount: Int {
    switch self {
    case .float32: 4
    case .float64: 8
    }
  }
}
