import Losses

/// Where values that arrive in Fortran order, the first axis running fastest, are stored.
struct FortranOrder {
  /// The lengths of the axes, and how far apart their entries are stored.
  private let lengths: [Int]
  private let strides: [Int]
  /// The index of the next value along each axis, and its place.
  private var index: [Int]
  private var place = 0

  /// The order of a shape; `nil` if it is the order in which values are stored.
  init?(_ shape: Shape) {
    guard shape.count > 0, shape.dimensions.count(where: { $0 > 1 }) > 1 else { return nil }
    lengths = shape.dimensions
    var strides: [Int] = []
    var stride = 1
    for length in lengths.reversed() {
      strides.append(stride)
      // A shape without a length of 0: the product is a part of its count.
      stride &*= length
    }
    self.strides = strides.reversed()
    index = lengths.map { _ in 0 }
  }

  /// The place of the next value; there are as many as the shape has.
  mutating func next() -> Int {
    let current = place
    var axis = 0
    while axis < lengths.count {
      index[axis] &+= 1
      place &+= strides[axis]
      if index[axis] < lengths[axis] { return current }
      place &-= strides[axis] &* lengths[axis]
      index[axis] = 0
      axis &+= 1
    }
    return current
  }
}
